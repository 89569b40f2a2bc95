-- library: nothing, 2^40 times
-- expect: budget
function attack()
	return (""):rep(1 << 40, "")
end

function alive()
	return true
end
