/* SPDX-License-Identifier: GPL-2.0 */
/* Maps that programs of pass.bpf.c give to scripts, those that are taken first. */

#define MAP(_name, _type, _max, _key, _value, _flags)			\
	struct {							\
		__uint(type, _type);					\
		__uint(max_entries, _max);				\
		__uint(key_size, _key);					\
		__uint(value_size, _value);				\
		__uint(map_flags, _flags);				\
	} _name SEC(".maps")

MAP(counts, BPF_MAP_TYPE_HASH, 4, 4, 8, 0);
MAP(flows, BPF_MAP_TYPE_LRU_HASH, 256, 12, 20, 0);
MAP(slots, BPF_MAP_TYPE_ARRAY, 4, 4, 40, 0);
MAP(fixed, BPF_MAP_TYPE_ARRAY, 4, 4, 40, BPF_F_RDONLY_PROG);

/* One in another one. */
struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} inner SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = {
	.values = { &inner },
};

/* Those that are refused. */
MAP(per_cpu, BPF_MAP_TYPE_PERCPU_HASH, 4, 4, 8, 0);
MAP(per_cpu_array, BPF_MAP_TYPE_PERCPU_ARRAY, 4, 4, 8, 0);
MAP(on_demand, BPF_MAP_TYPE_HASH, 4, 4, 8, BPF_F_NO_PREALLOC);
MAP(no_secret, BPF_MAP_TYPE_HASH, 4, 4, 8, BPF_F_ZERO_SEED);
MAP(write_only, BPF_MAP_TYPE_HASH, 4, 4, 8, BPF_F_WRONLY_PROG);
MAP(long_keys, BPF_MAP_TYPE_HASH, 4, 65, 8, 0);
MAP(long_values, BPF_MAP_TYPE_HASH, 4, 4, 4097, 0);
MAP(ring, BPF_MAP_TYPE_QUEUE, 4, 0, 8, 0);

struct locked {
	struct bpf_spin_lock lock;
	__u32 n;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct locked);
} locks SEC(".maps");

struct timed {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct timed);
} timers SEC(".maps");

MAP(same_15_letters_a, BPF_MAP_TYPE_HASH, 4, 4, 8, 0);
MAP(same_15_letters_b, BPF_MAP_TYPE_HASH, 4, 4, 8, 0);

MAP(m0, BPF_MAP_TYPE_ARRAY, 1, 4, 8, 0);
MAP(m1, BPF_MAP_TYPE_ARRAY, 1, 4, 8, 0);
MAP(m2, BPF_MAP_TYPE_ARRAY, 1, 4, 8, 0);
MAP(m3, BPF_MAP_TYPE_ARRAY, 1, 4, 8, 0);
MAP(m4, BPF_MAP_TYPE_ARRAY, 1, 4, 8, 0);
MAP(m5, BPF_MAP_TYPE_ARRAY, 1, 4, 8, 0);
MAP(m6, BPF_MAP_TYPE_ARRAY, 1, 4, 8, 0);
MAP(m7, BPF_MAP_TYPE_ARRAY, 1, 4, 8, 0);
MAP(m8, BPF_MAP_TYPE_ARRAY, 1, 4, 8, 0);
