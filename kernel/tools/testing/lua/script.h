/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdio.h>
#include <stdlib.h>

/* A script, whole and with a NUL, to be freed; ends the program without one. */
static inline char *read_script(const char *path)
{
	size_t len, room = 1 << 16;
	FILE *f = fopen(path, "r");
	char *text = malloc(room);

	if (!f) {
		perror(path);
		exit(2);
	}
	len = fread(text, 1, room, f);
	if (len == room || ferror(f)) {
		fprintf(stderr, "%s: cannot be read, or over 64 KiB\n", path);
		exit(2);
	}
	fclose(f);
	text[len] = '\0';
	return text;
}

#endif /* SCRIPT_H */
