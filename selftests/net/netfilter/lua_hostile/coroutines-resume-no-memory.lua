-- coroutines: resume that fails and has no memory to say so, inside a coroutine
-- expect: ok
-- memory: 36
local dead = coroutine.create(function() end)
coroutine.resume(dead)
local kept, full
for i = 1, 100 do
	kept = setmetatable({}, kept)
end
-- What status gives is there, so that it takes no memory.
local states = { "normal", "dead", "suspended" }
local blocks = 3

local function fill()
	while true do
		full = setmetatable({}, full)
	end
end

-- Take all memory, and some of what the failure gave back, then resume what
-- cannot be.
local function squeeze()
	pcall(fill)
	for i = 1, blocks do
		full = setmetatable({}, full)
	end
	local a, b, c, d, e, f, g, h
	a = coroutine.resume(dead)
	return a
end

function attack()
	local co = coroutine.create(squeeze)
	blocks = blocks - 1
	pcall(coroutine.resume, co)
	-- Left in the middle, it would be neither dead nor to be resumed.
	local left = coroutine.status(co) == states[1]
	co, full = nil
	for i = 1, 40 do
		local t = {}
	end
	return not left
end

function alive()
	return true
end
