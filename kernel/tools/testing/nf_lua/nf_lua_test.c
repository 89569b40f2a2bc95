// SPDX-License-Identifier: GPL-2.0
/* Tests of nf_lua in user space; usage() tells how scripts are written. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include "nf_lua_sets.h"
#include "klua_int.h"
#include "testing.h"

#define PACKET_MAX	70000

static unsigned int tests, failures;

/**
 * struct shape - how the bytes of a packet are laid out
 * @name: for messages
 * @head: bytes of the linear part at most
 * @frag: bytes of a fragment; 0: all the rest
 * @list: bytes of each buffer of a list, behind one fragment; 0: none
 */
struct shape {
	const char *name;
	unsigned int head;
	unsigned int frag;
	unsigned int list;
};

static const struct shape shapes[] = {
	{ "linear", ~0U, 0, 0 },
	{ "paged", 0, 0, 0 },
	{ "headers and a page", 40, 0, 0 },
	{ "one byte and a page", 1, 0, 0 },
	{ "two pages", 0, 33, 0 },
	{ "fragments of 5", 20, 5, 0 },
	{ "fragments of 1", 21, 1, 0 },
	{ "list of 8", 28, 3, 8 },
	{ "list of 1", 0, 1, 1 },
};

static void usage(void)
{
	fputs("Usage: nf-lua-test SCRIPT...\n"
	      "\n"
	      "Loads each script and calls its functions for a packet, that is laid out in\n"
	      "each of several ways. A script has these global functions, for some names X:\n"
	      "\n"
	      "  packet_X()	 returns the bytes of a packet from its network header on, or\n"
	      "		 there is packet() for all\n"
	      "  test_X(pkt)	 fails by an error\n"
	      "  cut_X(pkt, len) the same, for what is left of the packet when it is cut off\n"
	      "		 after each of its bytes; len is its whole length\n"
	      "\n"
	      "There are these sets, with names of nft's types, for what is in them see\n"
	      "make_sets():\n"
	      "\n"
	      "  blocked	 hostname\n"
	      "  levels	 hostname : mark\n"
	      "  lan		 ipv4_addr\n"
	      "  lan6		 ipv6_addr : ipv6_addr\n"
	      "  ports	 inet_service\n"
	      "  marks	 mark : ifname\n"
	      "  pairs	 ipv4_addr . inet_service : ipv4_addr . inet_service\n"
	      "  others	 ipv4_addr : mark, with an element for all others\n"
	      "  empty	 ether_addr\n"
	      "\n"
	      "and these maps, empty at each call but for arrays, which have zeroes:\n"
	      "\n"
	      "  counts	 hash of 4: u32, u64\n"
	      "  flows		 LRU hash of 2: 12 bytes, 20 bytes\n"
	      "  slots		 array of 4: 40 bytes\n"
	      "  fixed		 the same, read only\n",
	      stderr);
	exit(2);
}

static void result(bool ok, const char *fmt, ...)
{
	va_list ap;

	tests++;
	if (!ok)
		failures++;
	printf("%s %u ", ok ? "ok" : "not ok", tests);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

static struct nf_lua_user_set *sets;

static const struct nf_lua_value hostname = { 64, NF_LUA_KIND_HOSTNAME };
static const struct nf_lua_value address = { 4, NFT_LUA_KIND_BYTES };
static const struct nf_lua_value address6 = { 16, NFT_LUA_KIND_BYTES };
static const struct nf_lua_value ether = { 6, NFT_LUA_KIND_BYTES };
static const struct nf_lua_value service = { 2, NFT_LUA_KIND_BE };
static const struct nf_lua_value mark = { 4, NFT_LUA_KIND_HOST };
static const struct nf_lua_value ifname = { 16, NFT_LUA_KIND_STRING };
static const struct nf_lua_value end = { 8, NFT_LUA_KIND_BYTES };
static const struct nf_lua_value endpoint[] = { { 4, NFT_LUA_KIND_BYTES },
						{ 2, NFT_LUA_KIND_BE } };

static struct nf_lua_user_set *set_new(const char *name, const struct nf_lua_value *key,
				       const struct nf_lua_value *data)
{
	struct nf_lua_user_set *set;

	set = nf_lua_user_set_new(&sets, name, key, key == endpoint ? 2 : 1, data,
				  data == endpoint ? 2 : data ? 1 : 0);
	if (!set)
		abort();
	return set;
}

/* @key and @data in buffers with zeroes behind them */
static void set_add(struct nf_lua_user_set *set, const void *key, size_t klen,
		    const void *data, size_t dlen)
{
	unsigned char k[64] = { 0 }, d[64] = { 0 };

	memcpy(k, key ?: "", klen);
	memcpy(d, data, dlen);
	if (nf_lua_user_set_add(set, key ? k : NULL, d))
		abort();
}

#define ADD(set, key, data)	set_add(set, key, sizeof(key) - 1, data, sizeof(data) - 1)

static void make_sets(void)
{
	static const char *const names[] = {
		"blocked.example", "ads.example", "test", "x.example",
		"a123456789.b123456789.c123456789.d123456789.e123456789.f12345678",
	};
	struct nf_lua_user_set *set, *levels;
	unsigned int i, n;
	char name[64];

	set = set_new("blocked", &hostname, NULL);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		set_add(set, names[i], strlen(names[i]), "", 0);
	levels = set_new("levels", &hostname, &mark);
	for (n = 1; n <= 1000; n++) {
		snprintf(name, sizeof(name), "n%u.example", n);
		set_add(levels, name, strlen(name), &n, sizeof(n));
	}
	n = 7;
	set_add(levels, "example", 7, &n, sizeof(n));
	n = 99;
	set_add(levels, NULL, 0, &n, sizeof(n));

	set = set_new("lan", &address, NULL);
	ADD(set, "\xc0\0\2\1", "");
	set = set_new("lan6", &address6, &address6);
	ADD(set, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1",
	    "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2");
	set = set_new("ports", &service, NULL);
	ADD(set, "\x03\xe8", "");
	set = set_new("marks", &mark, &ifname);
	n = 0x80000001;
	set_add(set, &n, sizeof(n), "eth0", 4);
	n = 5;
	set_add(set, &n, sizeof(n), "sixteen-bytes-01", 16);
	set = set_new("pairs", endpoint, endpoint);
	ADD(set, "\xc0\0\2\1\x03\xe8", "\xc0\0\2\x09\0\x50");
	set = set_new("others", &address, &mark);
	n = 1;
	set_add(set, "\xc0\0\2\1", 4, &n, sizeof(n));
	n = 2;
	set_add(set, NULL, 0, &n, sizeof(n));
	set_new("empty", &ether, &end);
}

static const struct nf_lua_set *find_set(void *data, const char *name)
{
	static const int errors[] = { -EOPNOTSUPP, -EMFILE, -ENOMEM };
	static const char *const names[] = { "objects", "too-many", "no-memory" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return ERR_PTR(errors[i]);
	return nf_lua_user_set_find(data, name);
}

/* ---- maps ---- */

#define ELEMS	4

/* Each element in a block of its own, for the sanitizer to see its ends. */
struct bpf_map {
	const char *name;
	unsigned int klen, vlen, size;
	bool array, lru, readonly;
	unsigned char *elem[ELEMS];	/* key and value, NULL: none */
	unsigned char *value[ELEMS];
};

static struct bpf_map test_maps[] = {
	{ .name = "counts", .klen = 4, .vlen = 8, .size = 4 },
	{ .name = "flows", .klen = 12, .vlen = 20, .size = 2, .lru = true },
	{ .name = "slots", .klen = 4, .vlen = 40, .size = 4, .array = true },
	{ .name = "fixed", .klen = 4, .vlen = 40, .size = 4, .array = true, .readonly = true },
};

static int map_find(const struct bpf_map *map, const void *key)
{
	unsigned int i;

	if ((unsigned long)key % sizeof(u64))
		abort();
	if (map->array)
		return *(const unsigned int *)key < map->size ? *(const unsigned int *)key : -1;
	for (i = 0; i < map->size; i++)
		if (map->elem[i] && !memcmp(map->elem[i], key, map->klen))
			return i;
	return -1;
}

static void *map_lookup(struct bpf_map *map, void *key)
{
	int i = map_find(map, key);

	return i < 0 ? NULL : map->value[i];
}

static void map_put(struct bpf_map *map, unsigned int i, const void *key, const void *value)
{
	free(map->elem[i]);
	map->elem[i] = memcpy(malloc(map->klen), key, map->klen);
	if (!map->value[i])
		map->value[i] = malloc(map->vlen);
	memmove(map->value[i], value, map->vlen);
}

static long map_update(struct bpf_map *map, void *key, void *value, u64 flags)
{
	int i = map_find(map, key);
	unsigned int free_one = 0;

	if (map->readonly)
		abort();
	if (i < 0 && map->array)
		return -E2BIG;
	if (flags == BPF_NOEXIST && i >= 0)
		return -EEXIST;
	if (flags == BPF_EXIST && i < 0)
		return -ENOENT;
	while (i < 0 && free_one < map->size && map->elem[free_one])
		free_one++;
	if (i < 0 && free_one == map->size && !map->lru)
		return -E2BIG;
	map_put(map, i >= 0 ? i : free_one % map->size, key, value);
	return 0;
}

static long map_delete(struct bpf_map *map, void *key)
{
	int i = map_find(map, key);

	if (map->array || map->readonly)
		abort();
	if (i < 0)
		return -ENOENT;
	free(map->elem[i]);
	map->elem[i] = NULL;
	return 0;
}

static void maps_free(void)
{
	unsigned int m, i;

	for (m = 0; m < ARRAY_SIZE(test_maps); m++) {
		for (i = 0; i < ELEMS; i++) {
			free(test_maps[m].elem[i]);
			free(test_maps[m].value[i]);
			test_maps[m].elem[i] = NULL;
			test_maps[m].value[i] = NULL;
		}
	}
}

static void maps_make(struct nf_lua_maps *maps)
{
	static const unsigned char zeroes[64];
	unsigned int m, i;

	maps_free();
	maps->n = ARRAY_SIZE(test_maps);
	for (m = 0; m < maps->n; m++) {
		struct bpf_map *map = &test_maps[m];

		for (i = 0; map->array && i < map->size; i++)
			map_put(map, i, &i, zeroes);
		maps->map[m] = (struct nf_lua_map) {
			.map = map,
			.lookup = map_lookup,
			.update = map_update,
			.del = map->array ? NULL : map_delete,
			.klen = map->klen,
			.vlen = map->vlen,
			.readonly = map->readonly,
			.lru = map->lru,
		};
		memcpy(maps->map[m].name, map->name, strlen(map->name) + 1);
	}
}

/* What nf.set finds is in the same data. */
static const char *script_path;

static bool find_module(void *data, const char *name, struct klua_chunk *chunk)
{
	return script_module((void *)script_path, name, chunk);
}

static struct klua_prog *load(const char *path, const char *source, char *err)
{
	const struct nf_lua_config nf_cfg = {
		.find_set = find_set,
		.find_data = sets,
	};
	const struct klua_config cfg = {
		.chunk = { .name = base_name(path), .source = source, .len = strlen(source) },
		.memory = 1 << 20,
		.budget = KLUA_BUDGET_MAX,
		.open = open_libs,
		.priv_size = sizeof(struct nf_lua_ctx),
		.find = find_module,
		.find_data = (void *)&nf_cfg,
	};

	script_path = path;
	return klua_prog_create(&cfg, err);
}

/**
 * struct call - one call of a function of the script
 * @pkt: argument, or NULL for none
 * @len: second argument, if there is a first one
 * @bytes: gets the string that it returns, or is NULL
 * @got: length of that
 */
struct call {
	const struct nf_lua_pkt *pkt;
	unsigned int len;
	unsigned char *bytes;
	size_t got;
};

static void body(lua_State *L, void *data)
{
	struct call *call = data;
	const char *s;

	if (call->pkt) {
		nf_lua_pkt_push(L, call->pkt);
		lua_pushinteger(L, call->len);
	}
	lua_callk(L, call->pkt ? 2 : 0, 1, 0, NULL);
	if (call->bytes) {
		s = luaL_checklstring(L, -1, &call->got);
		if (call->got > PACKET_MAX)
			luaL_error(L, "packet is too long");
		memcpy(call->bytes, s, call->got);
	}
}

/* 0, or an error; its text is the program's last one. */
static int run(struct klua_prog *prog, const char *func, struct call *call)
{
	int slot = klua_prog_slot(prog, func);
	struct klua_state *ks;
	int ret;

	if (slot < 0)
		return slot;
	ks = klua_begin(prog);
	ret = klua_run(ks, slot, body, call);
	klua_end(ks);
	return ret;
}

/* The frame that each packet came in. */
static const unsigned char link_header[14] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x81 };

/* Each part in a block of its own, for the sanitizer to see its ends. */
static void skb_make(struct sk_buff *skb, const struct shape *shape,
		     const unsigned char *bytes, unsigned int len)
{
	unsigned int head = len < shape->head ? len : shape->head, n;

	memset(skb, 0, sizeof(*skb));
	skb->mark = 0x80000001;
	skb->vlan_present = true;
	skb->vlan_tci = 5 << 13 | 100;
	skb->len = len;
	skb->data_len = len - head;
	skb->mac_len = sizeof(link_header);
	/* so that IP headers are aligned */
	skb->data = (unsigned char *)malloc(2 + skb->mac_len + head) + 2 + skb->mac_len;
	memcpy(skb_mac_header(skb), link_header, skb->mac_len);
	memcpy(skb->data, bytes, head);
	for (bytes += head, len -= head; len; bytes += n, len -= n) {
		n = shape->frag && shape->frag < len &&
		    skb->nr_frags + 1 < ARRAY_SIZE(skb->frags) ? shape->frag : len;
		if (shape->list && skb->nr_frags) {
			skb_list_add(skb, bytes, len, shape->list, true);
			break;
		}
		skb->frags[skb->nr_frags].data = memcpy(malloc(n), bytes, n);
		skb->frags[skb->nr_frags++].len = n;
	}
}

static void skb_drop(struct sk_buff *skb)
{
	skb_parts_free(skb);
	free(skb_mac_header(skb) - 2);
}

static struct net_device in = { .ifindex = 3, .type = ARPHRD_ETHER, .name = "eth0" };
static struct net_device out = { .ifindex = 4, .type = ARPHRD_ETHER, .name = "wan1" };

/* What nf_tables knows of a packet before it calls: as far as tests need it. */
static void parse(struct nf_lua_pkt *pkt, struct nf_hook_state *state,
		  const unsigned char *b, unsigned int len)
{
	unsigned int version = len ? b[0] >> 4 : 0;

	state->hook = NF_INET_FORWARD;
	state->in = &in;
	state->out = &out;
	pkt->state = state;
	switch (version) {
	case 4:
		state->pf = NFPROTO_IPV4;
		pkt->skb->protocol = ntohs(ETH_P_IP);
		if (len >= 20) {
			pkt->thoff = (b[0] & 15) * 4;
			pkt->l4proto = b[9];
			pkt->has_l4 = !((b[6] & 31) | b[7]);
		}
		break;
	case 6:
		state->pf = NFPROTO_IPV6;
		pkt->skb->protocol = ntohs(ETH_P_IPV6);
		if (len >= 40) {
			pkt->thoff = 40;
			pkt->l4proto = b[6];
			pkt->has_l4 = true;
		}
		break;
	default:
		state->pf = NFPROTO_ARP;
		state->hook = 1;
		state->out = NULL;
		pkt->skb->protocol = ntohs(ETH_P_ARP);
		break;
	}
	if (pkt->thoff > len)
		pkt->has_l4 = false;
}

/* Returns whether it failed, and then tells. */
static bool call_failed(struct klua_prog *prog, const char *func, const struct shape *shape,
			const unsigned char *bytes, unsigned int len, unsigned int whole)
{
	struct klua_stats st;
	struct sk_buff skb;
	struct nf_hook_state state = { 0 };
	struct nf_lua_maps maps;
	struct nf_lua_pkt pkt = { .skb = &skb, .maps = &maps };
	struct call call = { .pkt = &pkt, .len = whole };
	int ret;

	maps_make(&maps);
	skb_make(&skb, shape, bytes, len);
	parse(&pkt, &state, bytes, len);
	nf_lua_user_time = 1700000000123456789;
	ret = run(prog, func, &call);
	skb_drop(&skb);
	if (!ret)
		return false;
	klua_prog_stats(prog, &st);
	result(false, "%s, %s, %u of %u bytes: %s", func, shape->name, len, whole,
	       st.last_error);
	return true;
}

static void test(struct klua_prog *prog, const char *func)
{
	static unsigned char bytes[PACKET_MAX];
	struct call call = { .bytes = bytes };
	bool cut = !strncmp(func, "cut_", 4);
	char packet[KLUA_NAME_LEN + 8];
	const struct shape *shape;
	unsigned int len;

	snprintf(packet, sizeof(packet), "packet_%s", strchr(func, '_') + 1);
	if (run(prog, klua_prog_slot(prog, packet) < 0 ? "packet" : packet, &call)) {
		result(false, "%s %s: no packet", prog->name, func);
		return;
	}
	for (shape = shapes; shape < shapes + ARRAY_SIZE(shapes); shape++)
		for (len = cut ? 0 : call.got; len <= call.got; len++)
			if (call_failed(prog, func, shape, bytes, len, call.got))
				return;
	result(true, "%s %s", prog->name, func);
}

int main(int argc, char **argv)
{
	char err[KLUA_ERROR_LEN], *source;
	struct klua_prog *prog;
	unsigned int k;
	int i;

	if (argc < 2 || *argv[1] == '-')
		usage();
	make_sets();
	puts("TAP version 13");
	for (i = 1; i < argc; i++) {
		source = read_script(argv[i]);
		prog = load(argv[i], source, err);
		free(source);
		if (IS_ERR(prog)) {
			result(false, "%s: %s", argv[i], err);
			continue;
		}
		for (k = 0; k < prog->nfuncs; k++)
			if (!strncmp(prog->funcs[k].name, "test_", 5) ||
			    !strncmp(prog->funcs[k].name, "cut_", 4))
				test(prog, prog->funcs[k].name);
		klua_prog_destroy(prog);
	}
	nf_lua_user_set_free(sets);
	maps_free();
	printf("1..%u\n", tests);
	return failures ? 1 : 0;
}
