-- numbers: loop with a step of 0
-- expect: error 'for' step is zero
function attack()
	for i = 1, 2, 0 do
	end
end

function alive()
	return true
end
