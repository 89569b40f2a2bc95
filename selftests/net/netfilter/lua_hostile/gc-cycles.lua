-- gc: garbage in cycles
-- expect: budget
function attack()
	while true do
		local a, b = {}, {}
		a[b], b[a] = b, a
		setmetatable(a, b)
		setmetatable(b, a)
	end
end

function alive()
	return true
end
