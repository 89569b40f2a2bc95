-- expect: load budget exceeded
-- §2.3 differs: work is limited, and that it is over cannot be caught
while not pcall(function() while true do end end) do end
