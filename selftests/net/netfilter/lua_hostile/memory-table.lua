-- memory: table that grows
-- expect: memory
-- memory: 32
function attack()
	local t = {}
	while true do
		t[#t + 1] = "x"
	end
end

function alive()
	return true
end
