-- escape: text that would look like another's in the log
-- expect: ok
function attack()
	print("x\n\0\27[2J<0>lua: \xff%s%n%d")
	return true
end

function alive()
	return true
end
