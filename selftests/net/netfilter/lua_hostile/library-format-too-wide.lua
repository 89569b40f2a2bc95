-- library: width of three digits
-- expect: error invalid conversion
function attack()
	return ("%999d"):format(1)
end

function alive()
	return true
end
