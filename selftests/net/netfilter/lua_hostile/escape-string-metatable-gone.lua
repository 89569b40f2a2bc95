-- escape: metatable of all strings emptied, and made one of a table
-- expect: ok
function attack()
	local mt = getmetatable("")
	for k in pairs(mt) do
		mt[k] = nil
	end
	mt.__gc, mt.__close, mt.__mode = true, true, "kv"
	setmetatable({}, mt)
	return string.rep("x", 3) == "xxx" and not pcall(function() return ("x"):rep(3) end) and
	       not pcall(setmetatable, "", {})
end

function alive()
	return true
end
