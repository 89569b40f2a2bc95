-- metamethods: __name of thousands of bytes, in every error
-- expect: budget
local t = setmetatable({}, { __name = ("x"):rep(8000) })

function attack()
	while true do
		pcall(string.rep, t)
		pcall(function() return t + 1 end)
		tostring(t)
	end
end

function alive()
	return true
end
