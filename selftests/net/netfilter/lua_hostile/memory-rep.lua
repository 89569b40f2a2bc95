-- memory: one huge string
-- expect: memory
function attack()
	return ("x"):rep(1 << 30)
end

function alive()
	return true
end
