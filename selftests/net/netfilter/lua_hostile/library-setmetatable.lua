-- library: metatables set and read
-- expect: budget
local t, mt = {}, { __metatable = false }

function attack()
	while true do
		setmetatable({}, mt)
		getmetatable("")
		pcall(setmetatable, setmetatable({}, mt), mt)
	end
end

function alive()
	return true
end
