-- memory: short strings, none like another
-- expect: memory
-- memory: 32
function attack()
	local t, i = {}, 0
	while true do
		i = i + 1
		t[i] = "s" .. i
	end
end

function alive()
	return true
end
