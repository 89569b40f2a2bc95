-- escape: addresses in what objects look like as strings
-- expect: ok
local function short(s)
	local digits = s:match("0x(%x+)")
	return digits and #digits <= 8
end

function attack()
	local objects = { {}, function() end, print, coroutine.running(), coroutine.create(print),
			  setmetatable({}, { __name = "x" }), _G, string.gmatch("", "") }
	for i, o in ipairs(objects) do
		if not short(tostring(o)) or not short(("%p"):format(o)) or not short(("%s"):format(o)) then
			error(tostring(o))
		end
	end
	return ("%p"):format(1) == "(null)"
end

function alive()
	return true
end
