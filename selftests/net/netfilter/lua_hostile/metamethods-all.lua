-- metamethods: object whose every metamethod gives the object
-- expect: budget
local mt, t = {}, {}
local function same()
	return t
end
for _, event in ipairs { "add", "sub", "mul", "mod", "unm", "idiv", "band", "bor", "bxor",
			 "shl", "shr", "bnot", "concat", "index", "call", "div", "pow" } do
	mt["__" .. event] = same
end
setmetatable(t, mt)

function attack()
	while true do
		t = -(~(t + t - t * t % t // t & t | t ~ t << t >> t .. t / t ^ t)).x.y.z()
	end
end

function alive()
	return true
end
