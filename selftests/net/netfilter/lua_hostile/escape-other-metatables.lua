-- escape: metatables of values that have none
-- expect: ok
function attack()
	return getmetatable(1) == nil and getmetatable(print) == nil and getmetatable(nil) == nil and
	       getmetatable(true) == nil and getmetatable(coroutine.running()) == nil and
	       getmetatable(_G) == nil
end

function alive()
	return true
end
