-- metamethods: variable to be closed without __close
-- expect: error variable 'x' got a non-closable value
function attack()
	local x <close> = {}
end

function alive()
	return true
end
