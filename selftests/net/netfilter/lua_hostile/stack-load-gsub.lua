-- stack: recursion by callbacks of gsub while loading
-- expect: load
local function down(s)
	return (s:gsub(".", down))
end

down("x")
