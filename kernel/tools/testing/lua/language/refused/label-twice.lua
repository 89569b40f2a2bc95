-- expect: load label 'l' already defined
-- §3.3.4 a label is not declared where another of its name is visible
::l::
do
	::l::
end
