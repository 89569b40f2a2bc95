-- cpu: endless loop
-- expect: budget
function attack()
	while true do
	end
end

function alive()
	return true
end
