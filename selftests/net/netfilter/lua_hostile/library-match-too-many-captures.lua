-- library: 33 captures
-- expect: error too many captures
function attack()
	return ("a"):rep(100):match(("(a)"):rep(33))
end

function alive()
	return true
end
