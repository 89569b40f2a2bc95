-- expect: load invalid escape sequence near
-- §3.1 there are no other escapes
local s = "\q"
