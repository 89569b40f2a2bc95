-- stack: recursion by comparators of sort
-- expect: error
local function down()
	table.sort({ 3, 2, 1 }, function(a, b)
		down()
		return a < b
	end)
end

function attack()
	return down()
end

function alive()
	return true
end
