-- SPDX-License-Identifier: GPL-2.0
-- Values as a line of text.

return function(...)
	local out = table.pack(...)
	for i = 1, out.n do
		out[i] = tostring(out[i])
	end
	return table.concat(out, "|")
end
