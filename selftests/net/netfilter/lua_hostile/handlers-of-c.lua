-- handlers: handlers that are C functions
-- expect: budget
local all = { string.rep, table.sort, coroutine.wrap, coroutine.yield, pcall, xpcall, error,
	      setmetatable, tostring, select, next, debug.traceback, string.gsub }

function attack()
	while true do
		for _, f in ipairs(all) do
			xpcall(error, f, "x")
			xpcall(error, f, {})
			xpcall(error, f)
		end
	end
end

function alive()
	return true
end
