-- parser: jump to a label that is not there
-- expect: load no visible label 'nowhere'
do
	goto nowhere
end
