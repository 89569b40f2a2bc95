-- library: unpack of integers as long as they may be, byte by byte
-- expect: budget
local s, format = ("\xff"):rep(1600), ("i16"):rep(100)

function attack()
	while true do
		string.unpack(format, s)
	end
end

function alive()
	return true
end
