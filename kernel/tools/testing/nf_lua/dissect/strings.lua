-- SPDX-License-Identifier: GPL-2.0
-- Strings of bytes that change while they are read: whatever they have become, they
-- are the same strings as others of these bytes.

local tls <const> = nf.tls

local function whole(s)
	if s and (s .. "."):sub(1, -2) ~= s then
		error(("a %q that is another one"):format(s))
	end
	return s or "nil"
end

-- Not more than one function: then the bytes change after each of its steps.
function all(x)
	local name = whole((tls.sni(x)))
	if #name > 3 then
		return name
	end
	local out, hello = { name }, tls.client_hello(x)
	for _, name in ipairs(hello and hello.alpn or {}) do
		out[#out + 1] = whole(name)
	end
	return table.concat(out, "\n")
end

local function hello(name, protocols)
	local list = ""
	for protocol in protocols:gmatch("%S+") do
		list = list .. (">s1"):pack(protocol)
	end
	local exts = (">I2s2"):pack(0, (">s2"):pack("\0" .. (">s2"):pack(name))) ..
		(">I2s2"):pack(16, (">s2"):pack(list))
	local body = "\3\3" .. ("R"):rep(32) .. "\0" .. (">s2s1s2"):pack("\x13\1", "\0", exts)
	return (">c3s2"):pack("\22\3\1", "\1" .. (">s3"):pack(body))
end

-- Mutation: nf_lua_take_name() that reads its last eight bytes again.
function changes_name()
	return hello("aaaaaaaaaaaa", "h2"), hello("bbbbbbbbbbbb", "h2")
end

function changes_long_name()
	local name = ("a"):rep(35)
	return hello(name, "h2"), hello(name:upper():gsub("A", "B"), "h2")
end

-- Mutation: tls_set_alpn() that pushes what is in the packet.
function changes_protocols()
	return hello("a", "protocol-1 protocol-2 proto-3"),
		hello("a", "PROTOCOL+a PROTOCOL+b PROTO+c")
end
