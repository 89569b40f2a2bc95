-- escape: anything that is not on the list of globals
-- expect: ok
-- nf is of those who call scripts.
local list = " _G _VERSION assert collectgarbage coroutine debug error getmetatable ipairs math nf " ..
	"next pairs pcall print rawequal rawget rawlen rawset require select setmetatable string table " ..
	"tonumber tostring type utf8 xpcall attack alive "

function attack()
	for name in pairs(_G) do
		if not list:find(" " .. name .. " ", 1, true) then
			error(name)
		end
	end
	return _G._G == _G and _ENV == _G
end

function alive()
	return true
end
