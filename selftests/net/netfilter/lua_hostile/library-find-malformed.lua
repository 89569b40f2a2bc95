-- library: pattern whose set never ends, behind much that matches
-- expect: budget
local s, p = ("a"):rep(100), ("a"):rep(99) .. "[" .. ("b"):rep(3000)

function attack()
	while true do
		pcall(string.gsub, s, p, "")
	end
end

function alive()
	return true
end
