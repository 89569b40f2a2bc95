-- numbers: conversions that are not there
-- expect: ok
function attack()
	for _, f in ipairs { "%f", "%g", "%e", "%a", "%n", "%l", "%ld", "%", "%1", "%.100d", "%#d", "%0s" } do
		if pcall(string.format, f, 1) then
			return false
		end
	end
	return ("%d"):format("3") == "3" and ("%x"):format(-1) == "ffffffffffffffff" and
	       ("%d"):format(math.mininteger) == "-9223372036854775808" and
	       ("%q"):format(math.mininteger) == "0x8000000000000000"
end

function alive()
	return true
end
