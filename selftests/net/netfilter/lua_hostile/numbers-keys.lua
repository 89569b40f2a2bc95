-- numbers: keys at both ends of the integers
-- expect: ok
function attack()
	local t = { [math.maxinteger] = 1, [math.mininteger] = 2, [0] = 3, [-1] = 4 }
	local n = 0
	for _, v in pairs(t) do
		n = n + v
	end
	t[math.maxinteger], t[math.mininteger] = nil, nil
	return n == 10 and #t == 0 and next(t) ~= nil
end

function alive()
	return true
end
