-- memory: more values than there is memory for
-- expect: error stack overflow
local s = ("x"):rep(20000)

function attack()
	return s:byte(1, -1)
end

function alive()
	return true
end
