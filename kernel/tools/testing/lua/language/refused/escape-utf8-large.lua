-- expect: load UTF-8 value too large near
-- §3.1 \u{} is below 2^31
local s = "\u{80000000}"
