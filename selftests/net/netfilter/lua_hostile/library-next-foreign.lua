-- library: next of a key that is not there
-- expect: error invalid key to 'next'
function attack()
	return next({}, "x")
end

function alive()
	return true
end
