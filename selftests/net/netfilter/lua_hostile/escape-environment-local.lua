-- escape: globals replaced by a table that lies
-- expect: ok
function attack()
	local _ENV = setmetatable({}, {
		__index = function(_, name)
			return name
		end
	})
	return print == "print" and _G == "_G"
end

function alive()
	return true
end
