-- expect: load no visible label 'out'
-- §3.3.4 and not inside nested functions
::out::
local function f()
	goto out
end
