-- expect: load unfinished string near '"abc'
-- §3.1 a short string ends on its line
local s = "abc
local t = "def"
