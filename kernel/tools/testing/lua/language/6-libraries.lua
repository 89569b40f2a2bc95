-- SPDX-License-Identifier: GPL-2.0
-- Lua 5.4 manual §6, which libraries there are, and §6.10, debug.traceback.
-- Mutation: allow() of klua_lib.c that keeps all.

-- §6 what scripts of any Lua 5.4 find here
local there = {
	_G = "_G _VERSION assert collectgarbage coroutine debug error getmetatable ipairs math next " ..
	     "pairs pcall print rawequal rawget rawlen rawset require select setmetatable string table " ..
	     "tonumber tostring type utf8 xpcall",
	coroutine = "close create isyieldable resume running status wrap yield",
	debug = "traceback",
	math = "abs ceil floor fmod max maxinteger min mininteger random tointeger type ult",
	string = "byte char find format gmatch gsub len lower match pack packsize rep reverse sub " ..
		 "unpack upper",
	table = "concat insert move pack remove sort unpack",
	utf8 = "char charpattern codepoint codes len offset",
}
local values = {
	_G = "table", _VERSION = "string", coroutine = "table", debug = "table", math = "table",
	string = "table", table = "table", utf8 = "table", maxinteger = "number",
	mininteger = "number", charpattern = "string",
}
for lib, names in pairs(there) do
	for name in names:gmatch("[^ ]+") do
		local got, want = type(_G[lib][name]), values[name] or "function"
		assert(got == want, lib .. "." .. name .. " is a " .. got)
	end
end

-- §6 differs: nothing else is there, but what users of the core add: nf
for lib, names in pairs(there) do
	for name in pairs(_G[lib]) do
		assert((" " .. names .. " nf "):find(" " .. name .. " ", 1, true),
			lib .. "." .. name)
	end
end

-- §6.1 differs: nothing loads code, or reaches outside
for _, name in ipairs({"dofile", "load", "loadfile", "warn", "io", "os", "package"}) do
	assert(_G[name] == nil, name)
end

-- §6.10 differs: of debug there is traceback
for _, name in ipairs({"debug", "gethook", "getinfo", "getlocal", "getmetatable", "getregistry",
		       "getupvalue", "getuservalue", "sethook", "setlocal", "setmetatable",
		       "setupvalue", "setuservalue", "upvalueid", "upvaluejoin"}) do
	assert(debug[name] == nil, name)
end

-- §6.10 traceback: the message, and a line for each level
do
	local function trace(...) local s = debug.traceback(...) return s end
	local function outer(...) local s = trace(...) return s end
	local s = outer("message")
	assert(s:find("^message\nstack traceback:\n"))
	assert(s:find("in upvalue 'trace'", 1, true))
	assert(s:find("in local 'outer'", 1, true))
	assert(s:find("in main chunk", 1, true))
	assert(outer():find("^stack traceback:\n"))
	assert(outer(nil):find("^stack traceback:\n"))
	assert(outer(5):find("^5\nstack traceback:\n"))
	-- what is neither string nor nil comes back as it is
	local t = {}
	assert(debug.traceback(t) == t)
	assert(debug.traceback(print) == print)
	-- level
	assert(outer("m", 1):find("'trace'", 1, true))
	assert(not outer("m", 2):find("'trace'", 1, true))
	assert(not outer("m", 3):find("'outer'", 1, true))
	assert(outer("m", 100) == "m\nstack traceback:")
	-- of a coroutine
	local co = coroutine.create(function() local function deep() coroutine.yield() end deep() end)
	coroutine.resume(co)
	s = debug.traceback(co, "co")
	assert(s:find("^co\nstack traceback:\n"))
	assert(s:find("in local 'deep'", 1, true))
	assert(not s:find("main chunk", 1, true))
	assert(debug.traceback(co, nil, 1):find("in local 'deep'", 1, true))
	assert(not debug.traceback(co, nil, 2):find("'deep'", 1, true))
	assert(debug.traceback(co, "m", 9) == "m\nstack traceback:")
	-- of a deep stack the midst is left out
	local function down(n) if n == 0 then return (debug.traceback()) end return (down(n - 1)) end
	s = down(100)
	assert(s:find("skipping", 1, true))
	assert(#s < 4000)
	-- as a message handler
	local ok, msg = xpcall(function() error("e", 0) end, debug.traceback)
	assert(not ok and msg:find("^e\nstack traceback:\n"))
end

-- §6 what a script does to a library is its own affair
do
	local old = string.upper
	string.upper = function() return "changed" end
	assert(("x"):upper() == "changed")
	string.upper = old
	assert(("x"):upper() == "X")
	local saved = math
	math = nil
	assert(math == nil)
	math = saved
end
