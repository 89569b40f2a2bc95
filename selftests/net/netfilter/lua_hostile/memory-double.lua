-- memory: string that doubles
-- expect: memory
-- memory: 32
function attack()
	local s = "x"
	while true do
		s = s .. s
	end
end

function alive()
	return true
end
