-- library: start of a character whose other bytes are thousands
-- expect: budget
local s = ("\x80"):rep(20000)

function attack()
	while true do
		utf8.offset(s, 0, #s)
	end
end

function alive()
	return true
end
