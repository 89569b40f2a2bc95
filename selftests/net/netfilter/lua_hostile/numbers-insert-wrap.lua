-- numbers: insertion behind the greatest index
-- expect: ok
function attack()
	local t = setmetatable({}, {
		__len = function()
			return math.maxinteger
		end
	})
	table.insert(t, "x")
	return rawget(t, math.mininteger) == "x"
end

function alive()
	return true
end
