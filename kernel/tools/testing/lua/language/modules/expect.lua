-- SPDX-License-Identifier: GPL-2.0
-- What the scripts about the language check with; errors are those of their caller.

local expect = {}

function expect.eq(got, want)
	if got ~= want then error(("got %s, want %s"):format(got, want), 2) end
end

-- The values of a packed list are the others, in number too.
function expect.same(got, ...)
	local want = table.pack(...)
	if got.n ~= want.n then error(("%d values, want %d"):format(got.n, want.n), 2) end
	for i = 1, want.n do
		if got[i] ~= want[i] then
			error(("value %d: got %s, want %s"):format(i, got[i], want[i]), 2)
		end
	end
end

-- The name of a function of C that pcall() calls may not be known.
function expect.fails(text, f, ...)
	local ok, msg = pcall(f, ...)
	if ok then error("no error", 2) end
	msg = tostring(msg):gsub("(bad argument #%d) to '[^']*'", "%1")
	if not msg:find(text, 1, true) then error(msg, 2) end
end

return expect
