-- SPDX-License-Identifier: GPL-2.0
-- What views read, told by strings alone.

local bits = {
	orders = { "be", "le", "big", "little", "net", "host" },
	little = { le = true, little = true, host = true },
}

-- @n bits of @s from bit @off on, which it has: by whole bytes, the last one's rest
-- taken off
function bits.get(s, off, n)
	local value, last = 0, off + n - 1
	for i = off // 8, last // 8 - 1 do
		value = value << 8 | s:byte(i + 1)
	end
	value = value << (last % 8 + 1) | s:byte(last // 8 + 1) >> (7 - last % 8)
	return n < 64 and value & (1 << n) - 1 or value
end

return bits
