-- memory: table that cannot grow keeps what it has
-- expect: ok
-- memory: 32
function attack()
	local t = {}
	local ok, err = pcall(function()
		for i = 1, 1 << 40 do
			t[i] = i
		end
	end)
	if ok or err ~= "not enough memory" or #t < 100 then
		return false
	end
	for i = 1, #t do
		if t[i] ~= i then
			return false
		end
	end
	return true
end

function alive()
	return true
end
