-- library: thousands of long lines for the log
-- expect: budget
local s = ("x"):rep(1000)

function attack()
	while true do
		print(s, s, s, "\27[2J%s%n%p\n")
	end
end

function alive()
	return true
end
