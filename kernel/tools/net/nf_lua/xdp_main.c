// SPDX-License-Identifier: GPL-2.0
/* nf-lua xdp as a program of its own. */

#include "cmd.h"

int main(int argc, char **argv)
{
	return cmd_xdp(argc, argv);
}
