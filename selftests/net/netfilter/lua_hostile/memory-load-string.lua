-- memory: string that doubles while loading
-- expect: load not enough memory
kept = "x"
while true do
	kept = kept .. kept
end
