-- memory: chain of closures
-- expect: memory
-- memory: 32
function attack()
	local f
	while true do
		local g = f
		f = function()
			return g
		end
	end
end

function alive()
	return true
end
