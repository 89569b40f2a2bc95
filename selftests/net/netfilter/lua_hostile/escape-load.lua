-- escape: code out of strings and bytecode out of functions
-- expect: ok
function attack()
	return load == nil and loadstring == nil and loadfile == nil and dofile == nil and
	       not pcall(require, "string") and string.dump == nil and package == nil and
	       io == nil and os == nil
end

function alive()
	return true
end
