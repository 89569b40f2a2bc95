-- library: raw access by long strings
-- expect: budget
local k = ("x"):rep(20000)
local t = { [k .. "a"] = 1 }

function attack()
	local a, b = k .. "b", k .. "c"
	while true do
		rawget(t, a)
		rawset(t, b, nil)
		rawequal(a, b)
		rawlen(a)
	end
end

function alive()
	return true
end
