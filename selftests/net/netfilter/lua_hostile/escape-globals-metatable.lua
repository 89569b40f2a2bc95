-- escape: table of globals with an __index that never ends
-- expect: budget
setmetatable(_G, {
	__index = function()
		while true do
		end
	end
})

function attack()
	return undefined
end

function alive()
	return true
end
