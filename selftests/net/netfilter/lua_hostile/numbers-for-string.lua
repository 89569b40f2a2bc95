-- numbers: loop with bounds that are strings
-- expect: error bad 'for'
function attack()
	for i = "1", "2" do
	end
end

function alive()
	return true
end
