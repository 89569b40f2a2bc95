-- escape: arguments of the script itself
-- expect: ok
local n = select("#", ...)

function attack()
	return n == 0
end

function alive()
	return true
end
