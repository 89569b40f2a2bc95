-- expect: load missing '}' near
-- §3.1 \u{} has braces
local s = "\u{41"
