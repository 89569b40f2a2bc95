#ifndef NFTABLES_LUA_H
#define NFTABLES_LUA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cmd;
struct expr;
struct datatype;
struct location;
struct output_ctx;

const char *lua_source_check(const char *source, size_t len);
const char *lua_source_end(const char *text, size_t len, unsigned int level);
void lua_source_print(const char *source, bool lines, struct output_ctx *octx);
void lua_line_print(const char *text, struct output_ctx *octx);
const char *lua_file_name(const char *path);
const char *lua_stat_name(unsigned int stat);
const char *lua_on_error_name(uint32_t on_error);
int lua_on_error_parse(const char *name);
bool lua_error_location(const struct cmd *cmd, const char *msg,
			struct location *loc);

struct expr *lua_expr_alloc(const struct location *loc, const char *obj,
			    const char *func, struct expr *args);
bool lua_expr_set_type(struct expr *expr, const struct datatype *dtype);
uint32_t lua_expr_kind(const struct expr *expr);

#endif /* NFTABLES_LUA_H */
