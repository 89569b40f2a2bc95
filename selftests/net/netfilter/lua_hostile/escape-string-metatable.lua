-- escape: methods of all strings replaced by a loop
-- expect: budget
getmetatable("").__index = function()
	while true do
	end
end

function attack()
	return ("x").y
end

function alive()
	return true
end
