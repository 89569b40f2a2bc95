-- memory: table that grows while loading
-- expect: load not enough memory
kept = {}
while true do
	kept[#kept + 1] = { #kept }
end
