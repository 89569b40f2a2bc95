-- expect: load unfinished string near <eof>
-- §3.1 and in its file
local s = "abc\
