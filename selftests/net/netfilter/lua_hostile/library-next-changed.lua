-- library: new keys while a table is traversed
-- expect: ok
function attack()
	-- Whatever the traversal meets, it ends, or fails as a pcall can catch.
	local t = { 1, 2, 3, a = 1, b = 2 }
	local n = 0
	pcall(function()
		for k in pairs(t) do
			n = n + 1
			t[-n] = n
			t[k] = nil
			if n == 500 then
				break
			end
		end
	end)
	return n > 0
end

function alive()
	return true
end
