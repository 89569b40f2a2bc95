-- memory: errors whose messages double
-- expect: memory
-- memory: 32
function attack()
	local msg = "x"
	while true do
		local _, err = pcall(error, msg .. msg, 0)
		msg = err
	end
end

function alive()
	return true
end
