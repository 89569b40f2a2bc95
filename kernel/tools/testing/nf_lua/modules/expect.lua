-- SPDX-License-Identifier: GPL-2.0
-- What the scripts about packets check with; errors are those of their caller.

local expect = {}

function expect.eq(got, want, what)
	if got ~= want then
		error(what .. ": " .. tostring(got) .. ", expected " .. tostring(want), 2)
	end
end

function expect.fails(text, what, f, ...)
	local ok, msg = pcall(f, ...)
	if ok then
		error(what .. ": no error", 2)
	elseif not tostring(msg):find(text, 1, true) then
		error(what .. ": " .. tostring(msg) .. ", expected " .. text, 2)
	end
end

return expect
