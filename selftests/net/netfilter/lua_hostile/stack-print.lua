-- stack: recursion by what print makes a string
-- expect: error stack overflow
local t = setmetatable({}, {
	__tostring = function(t)
		print(t)
		return "x"
	end
})

function attack()
	print(t)
end

function alive()
	return true
end
