-- memory: endless recursion of Lua alone
-- expect: memory
-- memory: 32
local function down(n)
	return 1 + down(n + 1)
end

function attack()
	return down(1)
end

function alive()
	return true
end
