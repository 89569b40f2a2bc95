-- gc: collector that is to stop
-- expect: error only "count" is allowed
function attack()
	collectgarbage("stop")
end

function alive()
	return true
end
