-- memory: unpack of a huge range
-- expect: error too many results to unpack
function attack()
	return table.unpack({}, 1, 1 << 40)
end

function alive()
	return true
end
