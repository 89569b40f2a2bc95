-- escape: functions by the thousands that rules could call
-- expect: load more than 4096 global functions
-- memory: 1024
local function f()
end

for i = 1, 4200 do
	_G["f" .. i] = f
end
