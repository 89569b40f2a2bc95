-- expect: load invalid long string delimiter near '[=='
-- §3.1 an opening long bracket has two brackets
local s = [== abc ==]
