-- expect: load 'end' expected (to close 'do' at line 3) near <eof>
-- §3.3.1 a block is closed
do
	local x = 1
