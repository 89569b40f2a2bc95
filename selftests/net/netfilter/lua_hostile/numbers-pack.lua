-- numbers: integers that do not fit what they are packed in
-- expect: ok
function attack()
	return not pcall(string.pack, "b", 128) and not pcall(string.pack, "B", -1) and
	       not pcall(string.pack, "i17", 1) and not pcall(string.pack, "i0", 1) and
	       not pcall(string.pack, "d", 1) and not pcall(string.pack, "!4i3", 1) and
	       not pcall(string.unpack, "i16", ("\xff"):rep(8) .. ("\0"):rep(8)) and
	       string.unpack("i16", ("\xff"):rep(16)) == -1 and
	       not pcall(string.unpack, "s8", ("\xff"):rep(8)) and
	       not pcall(string.packsize, ("c2147483647"):rep(2))
end

function alive()
	return true
end
