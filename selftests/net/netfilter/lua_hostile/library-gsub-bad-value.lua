-- library: callback that gives a table
-- expect: error invalid replacement value (a table)
function attack()
	return (("x"):gsub(".", function() return {} end))
end

function alive()
	return true
end
