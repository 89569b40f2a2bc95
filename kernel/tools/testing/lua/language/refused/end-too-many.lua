-- expect: load <eof> expected near 'end'
-- §3.3.1 once
do end
end
