-- escape: functions that anybody would call, replaced
-- expect: ok
function attack()
	pcall, error, print, next, type = nil, nil, nil, nil, nil
	tostring, setmetatable = attack, attack
	string.format, table.concat, debug.traceback = nil, nil, nil
	coroutine, math, utf8 = nil, nil, nil
	return true
end

function alive()
	return true
end
