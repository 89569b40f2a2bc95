-- library: options that pad
-- expect: budget
local f = ("!8bj"):rep(200)

function attack()
	while true do
		f:packsize()
		pcall(string.pack, f, 1)
		string.pack("c30000", "")
	end
end

function alive()
	return true
end
