-- escape: function without globals
-- expect: error attempt to index a nil value
local function f()
	local g
	do
		local _ENV <const> = nil
		g = function()
			return print
		end
	end
	return g
end

function attack()
	return f()()
end

function alive()
	return true
end
