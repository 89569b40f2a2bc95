-- memory: string whose length fits in no integer of C
-- expect: error resulting string too large
function attack()
	return ("x"):rep(1 << 40)
end

function alive()
	return true
end
