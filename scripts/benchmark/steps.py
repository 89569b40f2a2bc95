# SPDX-License-Identifier: GPL-2.0
"""What a trace of instructions tells: where they are, what they lock, what they write."""

import bisect
import struct
from collections import Counter, namedtuple

# struct bench_step of nf_lua_bench.c
STEP = struct.Struct('Q16QQ16s')


class Step(namedtuple('Step', 'ip regs gs code')):
    def __new__(cls, ip, *rest):
        return super().__new__(cls, ip, rest[:16], rest[16], rest[17])


class Symbols:
    """The kernel's functions, its modules' and JITed programs."""

    def __init__(self):
        found = {}
        with open('/proc/kallsyms', encoding='ascii') as f:
            for line in f:
                addr, kind, name = line.split()[:3]
                if kind in 'tTwW' and not name.startswith(('.', '__pfx_', '__cfi_')):
                    found.setdefault(int(addr, 16), name)
        self.addrs = sorted(found)
        self.names = [found[a] for a in self.addrs]

    def name(self, addr):
        i = bisect.bisect_right(self.addrs, addr) - 1
        return self.names[i] if i >= 0 else '?'


PREFIXES = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3}


def locked(code):
    """Whether an instruction has a lock prefix, or is an xchg with memory."""
    i = 0
    while code[i] in PREFIXES:
        if code[i] == 0xf0:
            return True
        i += 1
    if 0x40 <= code[i] <= 0x4f:
        i += 1
    return code[i] in (0x86, 0x87) and code[i + 1] >> 6 != 3


ALLOCATORS = ('__kmalloc', 'kmalloc', 'kmem_cache_alloc', '___slab_alloc', 'alloc_pages',
              '__alloc_pages', 'vmalloc', '__vmalloc', 'kvmalloc')


def profile(steps):
    symbols = Symbols()
    counts, calls = Counter(), Counter()
    before = None
    for s in steps:
        name = symbols.name(s.ip)
        counts[name] += 1
        if name != before:
            calls[name] += 1
        before = name
    return {
        'instructions': len(steps),
        'functions': counts.most_common(),
        'locks': Counter(symbols.name(s.ip) for s in steps if locked(s.code)).most_common(),
        'allocations': sum(1 for n in calls if n.startswith(ALLOCATORS)),
    }
