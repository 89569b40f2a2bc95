-- library: empty matches at every place
-- expect: budget
local s = ("a"):rep(10000)

function attack()
	while true do
		for x in s:gmatch("") do
		end
		for x in s:gmatch("b*") do
		end
	end
end

function alive()
	return true
end
