-- escape: metatable behind __metatable
-- expect: ok
function attack()
	local t = setmetatable({}, { __metatable = "no" })
	return getmetatable(t) == "no" and not pcall(setmetatable, t, nil) and
	       not pcall(setmetatable, t, {})
end

function alive()
	return true
end
