-- escape: table of globals that refuses what it is given
-- expect: error no globals
function attack()
	setmetatable(_G, {
		__newindex = function()
			error("no globals")
		end
	})
	undefined = 1
end

function alive()
	return true
end
