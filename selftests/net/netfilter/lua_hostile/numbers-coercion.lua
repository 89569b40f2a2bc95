-- numbers: strings as numbers
-- expect: ok
function attack()
	return "10" + 5 == 15 and " 0x10 " * 1 == 16 and 10 .. 20 == "1020" and -"-9" == 9 and
	       "9223372036854775807" + 1 == math.mininteger and
	       not pcall(function() return "1.5" + 1 end) and
	       not pcall(function() return "1e1" + 1 end) and
	       not pcall(function() return "1\0" + 1 end) and
	       not pcall(function() return "9223372036854775808" + 1 end) and
	       not pcall(function() return "10" < 5 end)
end

function alive()
	return true
end
