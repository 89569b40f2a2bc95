-- cpu: endless loop while loading, inside pcalls and a coroutine
-- expect: load budget exceeded
local function spin()
	while true do
	end
end

while true do
	pcall(coroutine.wrap(spin))
end
