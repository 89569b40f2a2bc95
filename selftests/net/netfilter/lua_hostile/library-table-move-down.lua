-- library: move within one table, from its end, over a huge range
-- expect: budget
function attack()
	table.move({ 1 }, 1, 1 << 40, 2)
end

function alive()
	return true
end
