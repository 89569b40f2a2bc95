-- escape: variables of other functions, by the names that debug would need
-- expect: ok
function attack()
	for _, name in ipairs { "getinfo", "getlocal", "getupvalue", "upvaluejoin", "sethook",
				"getregistry", "setmetatable", "getuservalue", "setcstacklimit" } do
		if debug[name] ~= nil then
			error(name)
		end
	end
	return true
end

function alive()
	return true
end
