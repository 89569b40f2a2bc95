-- cpu: endless loop while loading
-- expect: load budget exceeded
while true do
end
