-- numbers: strings that are nearly numbers
-- expect: ok
function attack()
	for _, s in ipairs { "", " ", "-", "0x", "1.5", "1e1", "1 1", "1\0", "0x1p1", "nan", "inf",
			     "9223372036854775808", "--1", "1_000" } do
		if tonumber(s) ~= nil then
			return false
		end
	end
	return tonumber("0xffffffffffffffffff") == -1 and tonumber(" -7 ") == -7 and
	       tonumber("-9223372036854775808") == math.mininteger and
	       tonumber("zz", 36) == 1295 and tonumber("8", 8) == nil and
	       not pcall(tonumber, "1", 37) and not pcall(tonumber, 1, 10)
end

function alive()
	return true
end
