-- library: callback at every place
-- expect: budget
local s = ("x"):rep(10000)

function attack()
	while true do
		s:gsub(".", type)
		s:gsub("()", function() end)
	end
end

function alive()
	return true
end
