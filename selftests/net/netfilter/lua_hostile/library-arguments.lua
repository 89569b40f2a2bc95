-- library: errors about arguments
-- expect: budget
function attack()
	while true do
		pcall(string.rep)
		pcall(string.rep, {}, {})
		pcall(table.concat, 1)
		pcall(utf8.char, -1)
		pcall(coroutine.resume)
	end
end

function alive()
	return true
end
