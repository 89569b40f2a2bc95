-- expect: load '=' or 'in' expected near
-- §3.3.5 there are two forms
for i do end
