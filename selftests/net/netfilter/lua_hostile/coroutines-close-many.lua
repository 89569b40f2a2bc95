-- coroutines: with the budget spent, there are many variables to be closed
-- expect: budget
-- memory: 256
local nothing = setmetatable({}, { __close = function() end })
local endless = setmetatable({}, { __close = function() while true do end end })
local function level(n)
	local v0 <close> = nothing
	local v1 <close> = nothing
	local v2 <close> = nothing
	local v3 <close> = nothing
	local v4 <close> = nothing
	local v5 <close> = nothing
	local v6 <close> = nothing
	local v7 <close> = nothing
	local v8 <close> = nothing
	local v9 <close> = nothing
	local v10 <close> = nothing
	local v11 <close> = nothing
	local v12 <close> = nothing
	local v13 <close> = nothing
	local v14 <close> = nothing
	local v15 <close> = nothing
	local v16 <close> = nothing
	local v17 <close> = nothing
	local v18 <close> = nothing
	local v19 <close> = nothing
	local v20 <close> = nothing
	local v21 <close> = nothing
	local v22 <close> = nothing
	local v23 <close> = nothing
	if n > 0 then
		level(n - 1)
	else
		local last <close> = endless
		coroutine.yield()
	end
end
local co = coroutine.create(level)
coroutine.resume(co, 240)

function attack()
	coroutine.close(co)
	while true do end
end

function alive()
	return true
end
