-- escape: anything that is not on the lists of the libraries
-- expect: ok
local lists = {
	coroutine = " close create isyieldable resume running status wrap yield ",
	debug = " traceback ",
	math = " abs ceil floor fmod max maxinteger min mininteger random tointeger type ult ",
	string = " byte char find format gmatch gsub len lower match pack packsize rep reverse " ..
		 "sub unpack upper ",
	table = " concat insert move pack remove sort unpack ",
	utf8 = " char charpattern codepoint codes len offset "
}

function attack()
	for lib, list in pairs(lists) do
		for name in pairs(_G[lib]) do
			if not list:find(" " .. name .. " ", 1, true) then
				error(lib .. "." .. name)
			end
		end
	end
	return true
end

function alive()
	return true
end
