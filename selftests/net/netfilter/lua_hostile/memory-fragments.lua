-- memory: every second block freed, then one that needs many of them
-- expect: memory
-- memory: 64
local s = ("x"):rep(990)

function attack()
	local t = {}
	for i = 1, 40 do
		t[i] = s .. i
	end
	for i = 1, 40, 2 do
		t[i] = nil
	end
	return s:rep(20) .. #t
end

function alive()
	return true
end
