-- expect: load no visible label 'inside'
-- §3.3.4 a label is visible in its block only
goto inside
do
	::inside::
end
