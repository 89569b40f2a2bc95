-- handlers: error text of control characters
-- expect: error a   b  c
function attack()
	error("a\0\n\27b\r\127c", 0)
end

function alive()
	return true
end
