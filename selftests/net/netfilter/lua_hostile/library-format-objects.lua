-- library: tables and functions as strings
-- expect: budget
local f, t = ("%s%p"):rep(10), {}

function attack()
	while true do
		f:format(t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t, t)
	end
end

function alive()
	return true
end
