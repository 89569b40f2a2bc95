-- parser: elseif in hundreds
-- expect: ok
function attack(a)
	if a == 0 then
		return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	elseif a == 1 then return false elseif a == 2 then return false elseif a == 3 then return false
	end
	return true
end

function alive()
	return true
end
