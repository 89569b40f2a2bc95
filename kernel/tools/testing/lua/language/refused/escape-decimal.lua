-- expect: load decimal escape too large near
-- §3.1 a byte is at most 255
local s = "\256"
