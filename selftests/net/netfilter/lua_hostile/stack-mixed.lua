-- stack: recursion by pcall, a coroutine, gsub, sort and a metamethod in turn
-- expect: error
local down

local mt = {
	__index = function()
		return down()
	end
}

function down()
	local co = coroutine.wrap(function()
		local _, err = pcall(function()
			("x"):gsub(".", function()
				table.sort({ 2, 1 }, function()
					return setmetatable({}, mt)[1]
				end)
			end)
		end)
		error(err, 0)
	end)
	return co()
end

function attack()
	return down()
end

function alive()
	return true
end
