-- handlers: errors whose messages name variables
-- expect: budget
local t = { x = {} }

function attack()
	while true do
		pcall(function() return t.x.y.z end)
		pcall(function() return t.x:y() end)
		pcall(function() return t.x + 1 end)
		pcall(function() return t.x < 1 end)
	end
end

function alive()
	return true
end
