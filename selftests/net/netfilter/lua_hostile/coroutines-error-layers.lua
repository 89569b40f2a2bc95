-- coroutines: error through six coroutines, each of which adds its place
-- expect: budget
local function layer(n)
	if n == 0 then
		error("x")
	end
	return coroutine.wrap(layer)(n - 1)
end

function attack()
	while true do
		pcall(layer, 6)
	end
end

function alive()
	return true
end
