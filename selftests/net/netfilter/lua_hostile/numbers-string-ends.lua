-- numbers: positions in strings at both ends of the integers
-- expect: ok
function attack()
	local max, min, s = math.maxinteger, math.mininteger, "abc"
	return s:sub(min, max) == s and s:sub(max, min) == "" and s:byte(max) == nil and
	       select("#", s:byte(min, max)) == 3 and s:find("b", min) == 2 and
	       s:find("b", max) == nil and s:rep(min) == "" and s:gmatch(".", max)() == nil and
	       s:gsub(".", "", min) == s and not pcall(utf8.len, s, max) and
	       not pcall(utf8.offset, s, 1, max) and utf8.offset(s, max) == nil and
	       utf8.offset(s, min) == nil
end

function alive()
	return true
end
