-- SPDX-License-Identifier: GPL-2.0
-- What limits.py counts with limits and without: a function for each line of its
-- table. They return false.

local sni <const> = nf.tls.sni

function sum_for()
	local s = 0
	for i = 1, 5000 do
		s = s + i
	end
	return s == 0
end

function sum_while()
	local s, i = 0, 0
	while i < 2000 do
		i = i + 1
		s = s + i
	end
	return s == 0
end

local function same(a)
	return a
end

function call_lua()
	local s = 0
	for i = 1, 1000 do
		s = same(i)
	end
	return s == 0
end

local function fib(n)
	return n < 2 and n or fib(n - 1) + fib(n - 2)
end

function fib13()
	return fib(13) == 0
end

local abs <const> = math.abs

function call_c()
	local s = 0
	for i = 1, 1000 do
		s = abs(i)
	end
	return s == 0
end

function method()
	local s, n = "twelve bytes", 0
	for i = 1, 1000 do
		n = s:len()
	end
	return n == 0
end

local keys = {}
for i = 1, 300 do
	keys["k" .. i] = i
end

function traverse()
	local s = 0
	for _, v in pairs(keys) do
		s = s + v
	end
	return s == 0
end

function tables()
	local t
	for i = 1, 200 do
		t = { i, i + 1, name = i }
	end
	return t.name == 0
end

function strings()
	local n, line = 0, "GET /index.html HTTP/1.1"
	for i = 1, 100 do
		local at = line:find(" ", 1, true)
		local method, c = line:sub(1, at - 1), line:byte(at + 1)
		local path = line:match("^%u+ (%S+)")
		n = n + #(method .. i .. path) + c
	end
	return n == 0
end

function nothing()
end

local blocked <const> = { ["blocked.example"] = true }

function dissector(pkt)
	return blocked[sni(pkt)]
end
