-- gc: list of a thousand links that the collector has to follow
-- expect: budget
list = nil
for i = 1, 1000 do
	list = { list }
end

function attack()
	while true do
		local t = { list }
	end
end

function alive()
	return true
end
