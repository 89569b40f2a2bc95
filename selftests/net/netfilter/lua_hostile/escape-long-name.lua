-- escape: function with a name longer than rules can have
-- expect: ok
_G[("x"):rep(1000)] = function()
end

function attack()
	return true
end

function alive()
	return true
end
