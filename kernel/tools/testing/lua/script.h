/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/lua.h>

static inline const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

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

/* For klua_config.find: a module of the script at the path @data, in modules/ there. */
static inline bool script_module(void *data, const char *name, struct klua_chunk *chunk)
{
	const char *script = data;
	static char path[4096];
	static char *source;

	snprintf(path, sizeof(path), "%.*smodules/%s.lua",
		 (int)(base_name(script) - script), script, name);
	if (access(path, R_OK))
		return false;
	free(source);
	source = read_script(path);
	chunk->name = base_name(path);
	chunk->source = source;
	chunk->len = strlen(source);
	return true;
}

#endif /* SCRIPT_H */
