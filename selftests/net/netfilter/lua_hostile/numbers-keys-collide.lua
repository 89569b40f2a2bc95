-- numbers: keys whose halves cancel out in a hash
-- expect: ok
function attack()
	for _, shift in ipairs { 8, 12, 16, 24 } do
		local t = {}
		for i = 1, 100 do
			t[i << 32 + shift | i << shift] = i
		end
	end
	return true
end

function alive()
	return true
end
