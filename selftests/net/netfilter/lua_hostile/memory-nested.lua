-- memory: tables inside tables
-- expect: memory
-- memory: 32
function attack()
	local t
	while true do
		t = { t }
	end
end

function alive()
	return true
end
