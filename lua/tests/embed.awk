# SPDX-License-Identifier: GPL-2.0
# Makes C of scripts: for each an initializer of its name and its text.

function finish()
{
	if (NR > 1)
		print "},"
}

FNR == 1 {
	finish()
	name = FILENAME
	sub(/.*\//, "", name)
	printf "{ \"%s\",\n", name
}

{
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	printf "\t\"%s\\n\"\n", $0
}

END {
	finish()
}
