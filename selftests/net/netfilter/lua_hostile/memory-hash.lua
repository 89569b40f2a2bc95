-- memory: table that grows by keys that are tables
-- expect: memory
-- memory: 32
function attack()
	local t = {}
	while true do
		t[{}] = true
	end
end

function alive()
	return true
end
