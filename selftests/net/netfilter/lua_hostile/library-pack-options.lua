-- library: formats of thousands of options
-- expect: budget
local f = ("<>"):rep(4000)

function attack()
	while true do
		f:packsize()
		f:pack()
		f:unpack("")
	end
end

function alive()
	return true
end
