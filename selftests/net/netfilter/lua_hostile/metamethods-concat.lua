-- metamethods: __concat that gives one more to concatenate
-- expect: budget
local t = {}
setmetatable(t, {
	__concat = function()
		return t
	end
})

function attack()
	while true do
		local x = t .. t .. t .. t .. t .. t .. t .. t
	end
end

function alive()
	return true
end
