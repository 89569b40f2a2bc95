-- memory: format of one long argument many times
-- expect: memory
-- memory: 64
local s, f = ("x"):rep(4000), ("%s"):rep(20)

function attack()
	return f:format(s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s)
end

function alive()
	return true
end
