-- SPDX-License-Identifier: GPL-2.0
-- Layouts: a control's bytes are made a layout, and what its fields read of the
-- packet is compared with the bits of the same bytes as a string.

local b <const> = require "bits"
local bits <const>, orders <const>, little <const> = b.get, b.orders, b.little
local types <const> = { "unsigned", "signed", "bool", "string" }
local names <const> = { "f1", "f2", "f3", "f4", "f5", "f6", "f7" }

local control, at, out

local function byte()
	at = at + 1
	return control:byte(at) or 0
end

-- what a field is to be; nil if it is out of the bytes
local function model(s, f)
	local off, n = f.offset, f.length
	if off + n > #s * 8 then
		return nil
	end
	if f.type == "string" then
		if off % 8 == 0 then
			return s:sub(off // 8 + 1, (off + n) // 8)
		end
		local value = {}
		for i = 1, n // 8 do
			value[i] = string.char(bits(s, off + 8 * (i - 1), 8))
		end
		return table.concat(value)
	end
	local value = 0
	if little[f.endian] and f.type ~= "bool" then
		for i = n // 8 - 1, 0, -1 do
			value = value << 8 | bits(s, off + 8 * i, 8)
		end
	else
		value = bits(s, off, math.min(n, 64))
		for i = off + 64, off + n - 1, 64 do
			value = value | bits(s, i, math.min(off + n - i, 64))
		end
	end
	if f.type == "bool" then
		return value ~= 0
	elseif f.type == "signed" and n < 64 and value >> (n - 1) == 1 then
		value = value - (1 << n)
	end
	return value
end

local function show(value)
	out[#out + 1] = type(value) == "userdata" and "view of " .. #value or tostring(value)
end

-- a layout and the description that it was made of, and what is nested in it
local function make(depth)
	local fields, nested = {}, {}
	for i = 1, byte() & 7 do
		local kind = byte()
		local f = { offset = byte() << (kind & 3), length = byte() }
		if kind & 0x10 ~= 0 then
			f.length = f.length * 8 & 0xff
		end
		f.type = types[(kind >> 2 & 3) + 1]
		if kind & 0x20 ~= 0 then
			f.endian = orders[byte() % 6 + 1]
		end
		if kind & 0x40 ~= 0 then
			local n = byte()
			f.count = n == 0 and true or n
		end
		if kind & 0x80 ~= 0 and depth > 0 then
			local made = make(depth - 1)
			nested[i] = made
			f.length = made and made.layout
			f.type, f.endian = nil, nil
		end
		fields[names[i]] = f
	end
	local ok, layout = pcall(nf.layout, fields)
	if not ok then
		out[#out + 1] = layout:gsub("'f%d'", "")
		return nil
	end
	return { layout = layout, fields = fields, nested = nested }
end

local function index(v, name)
	return v[name]
end

local function read(v, s, made)
	for i, name in ipairs(names) do
		local f, nested = made.fields[name], made.nested[i]
		if not f then
			assert(not pcall(index, v, name), "a field that is not there")
			goto next
		end
		local got = v[name]
		if f.count and got then
			for k = 0, math.min(#got, 6) + 1 do
				show(got[k])
			end
			for k, element in ipairs(got) do
				if k == 4 then
					break
				end
				show(element)
			end
		elseif nested and got then
			out[#out + 1] = "(" .. #got
			read(got, got:str(), nested)
			out[#out + 1] = ")"
		elseif not f.count and not nested then
			local want = model(s, f)
			if got ~= want then
				error(name .. " is " .. tostring(got) .. ", expected " .. tostring(want))
			end
		end
		::next::
	end
end

function fuzz(pkt, bytes)
	control, at, out = bytes, 0, {}
	local off = byte()
	local made = make(2)
	if made then
		local v = pkt:layout(made.layout, off)
		show(v)
		if v then
			read(v, v:str(), made)
		end
	end
	-- the names of errors come in no order
	return made and table.concat(out, "|") or ""
end

local bytes <const> = "\x45\0\0\x1e\0\1\0\0\x40\x11\0\0\xc0\0\2\1\xc0\0\2\2" ..
	"\x81\x02\xc3\x04\xa5\x06\xe7\x08\xff\x7f" .. ("0123456789"):rep(20)

function sample_numbers() return bytes, "\0\7\0\0\4\0\4\4\3\8\8\1\16\16\5\20\3\17\8\4\0\31\1\4\64" end
function sample_strings() return bytes, "\1\3\28\8\3\12\0\16\29\24\2" end
function sample_little() return bytes, "\0\4\48\8\2\1\52\16\4\1\48\0\8\5\52\4\3\3" end
function sample_arrays() return bytes, "\2\3\64\0\16\0\68\8\8\4\80\16\2\3" end
function sample_nested() return bytes, "\0\3\128\16\0\2\0\0\4\4\4\4\64\8\0\2\0\0\0\8\0\8\192\32\0\0\2\0\0\8\0\8\8" end
function sample_bools() return bytes, "\3\3\8\0\1\8\1\255\8\7\1" end
