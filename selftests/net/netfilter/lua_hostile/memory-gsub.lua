-- memory: replacement far longer than what it replaces
-- expect: memory
-- memory: 64
local s, r = ("x"):rep(100), ("y"):rep(1000)

function attack()
	return (s:gsub("x", r))
end

function alive()
	return true
end
