-- escape: functions that rules call, removed
-- expect: ok
function attack()
	attack, alive = nil, nil
	_G.attack = 1
	return true
end

function alive()
	return true
end
