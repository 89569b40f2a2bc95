-- SPDX-License-Identifier: GPL-2.0
-- Packets for the tests of examples; what comes before an example and its test.

local function ipv4(protocol, data)
	return (">BBI2I2I2BBI2I4I4"):pack(0x45, 0, 20 + #data, 1, 0, 64, protocol, 0,
		0xc0000201, 0xc0000202) .. data
end

local function ipv6(protocol, data)
	return (">I4I2BB"):pack(6 << 28, #data, protocol, 64) .. ("\32\1\13\184" ..
		("\0"):rep(11) .. "\1"):rep(2) .. data
end

-- a segment with options, from port to port
local function tcp(from, to, data)
	return (">I2I2I4I4BBI2I2I2"):pack(from, to, 1, 1, 8 << 4, 0x18, 1000, 0, 0) ..
		("\1"):rep(12) .. data
end

local function udp(from, to, data)
	return (">I2I2I2I2"):pack(from, to, 8 + #data, 0) .. data
end

local function client_hello(name)
	local exts = name and (">I2s2"):pack(0, (">s2"):pack((">Bs2"):pack(0, name))) or ""
	local body = (">I2"):pack(0x303) .. ("r"):rep(32) ..
		(">s1s2s1s2"):pack("", "\19\1", "\0", exts)
	return (">BI2s2"):pack(22, 0x301, "\1" .. (">s3"):pack(body))
end

local function dns_query(name)
	local labels = name:gsub("([^.]+)%.?", function(label)
		return (">s1"):pack(label)
	end)
	return (">I2I2I2I2I2I2"):pack(7, 0x100, 1, 0, 0, 0) .. labels .. "\0\0\1\0\1"
end
