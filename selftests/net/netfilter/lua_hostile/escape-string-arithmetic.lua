-- escape: arithmetic of all strings replaced by a loop
-- expect: budget
getmetatable("").__add = function()
	while true do
	end
end

function attack()
	return "1" + 1
end

function alive()
	return true
end
