-- expect: load break outside loop at line 4
-- §3.3.4 a loop around the function is none
while true do
	local f = function() break end
end
