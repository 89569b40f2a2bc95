-- SPDX-License-Identifier: GPL-2.0
-- Views as remote ends would have them read: see list_X() of the usage.

local function bytes() return (" "):rep(39990) .. "needle----" end

list_last = bytes
function work_last(x)
	for _ = 1, 10000 do x:u8(39999) end
end

list_ints = bytes
function work_ints(x)
	for i = 0, 39992, 4 do x:u8(i) x:u16(i) x:i32(i, "le") x:u64(i) end
end

list_bits = bytes
function work_bits(x)
	for i = 0, 39990 * 8, 31 do x:bits(i, 13) end
end

list_strings = bytes
function work_strings(x)
	for i = 0, 39990, 4 do x:str(i, 4) end
end

-- Mutation: long ones are charged as short ones
list_all = bytes
function work_all(x)
	for _ = 1, 20 do x:str() end
end

list_find = bytes
function work_find(x)
	for _ = 1, 100 do assert(x:find("needle") == 39990) end
end

list_match = bytes
function work_match(x)
	for _ = 1, 10 do assert(x:match("e()dle") == 39993) end
end

list_lazy = bytes
function work_lazy(x)
	x:match("^(.-)zz")
end

list_unpack = bytes
function work_unpack(x)
	for i = 0, 39900, 40 do x:unpack("BHI4c4s1z", i) end
end

local two = nf.layout { a = { 39990 * 8, 16 }, b = { 39990 * 8 + 3, 7 }, c = { 39991 * 8, 32, "string" } }
list_layout = bytes
function work_layout(x)
	local v = x:layout(two)
	for _ = 1, 3000 do local _ = v.a + v.b, v.c end
end
