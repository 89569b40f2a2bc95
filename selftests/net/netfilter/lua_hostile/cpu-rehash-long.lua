-- cpu: a table with long keys of one length is made larger and smaller
-- expect: budget
local long = ("x"):rep(25000)
local t = {}
for i = 1, 6 do
	t[long .. i] = i
end

function attack()
	for i = 1, 1 << 40 do
		t[-i] = i
		t[-i] = nil
	end
end

function alive()
	return true
end
