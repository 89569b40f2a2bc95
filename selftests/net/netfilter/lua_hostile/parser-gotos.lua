-- parser: jumps to one label, all pending until it comes
-- expect: ok
function attack()
	local n = 0
	goto first
	::back::
	n = n + 1
	if n == 3 then
		return true
	end
	::first::
	do
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
		goto back goto back goto back goto back goto back goto back goto back goto back
	end
end

function alive()
	return true
end
