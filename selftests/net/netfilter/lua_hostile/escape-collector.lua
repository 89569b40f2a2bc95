-- escape: options of collectgarbage
-- expect: ok
function attack()
	for _, option in ipairs { "stop", "restart", "collect", "step", "setpause", "setstepmul",
				  "isrunning", "generational", "incremental", "", "countb" } do
		if pcall(collectgarbage, option) then
			error(option)
		end
	end
	return math.type(collectgarbage("count")) == "integer"
end

function alive()
	return true
end
