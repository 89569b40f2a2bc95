-- memory: concatenation of one string many times
-- expect: memory
-- memory: 64
local t, s = {}, ("x"):rep(4000)
for i = 1, 20 do
	t[i] = s
end

function attack()
	return table.concat(t)
end

function alive()
	return true
end
