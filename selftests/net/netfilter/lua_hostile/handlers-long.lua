-- handlers: error text of sixty thousand bytes
-- expect: error xxx ... xxx
local msg = ("x"):rep(60000)

function attack()
	error(msg, 0)
end

function alive()
	return true
end
