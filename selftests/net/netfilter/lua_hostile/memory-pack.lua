-- memory: packed string longer than the memory
-- expect: memory
-- memory: 32
function attack()
	return string.pack("c60000", "")
end

function alive()
	return true
end
