-- cpu: endless loop by goto
-- expect: budget
function attack()
	::again::
	goto again
end

function alive()
	return true
end
