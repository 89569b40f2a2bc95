# SPDX-License-Identifier: GPL-2.0
"""What a trace of instructions tells: where they are, what they lock, what they write."""

import bisect
import re
import struct
import subprocess
import tempfile
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

    def address(self, name):
        """Of a function; 0 if there is none of that name."""
        return self.addrs[self.names.index(name)] if name in self.names else 0

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


def locks(steps):
    """Functions with locked instructions: on one CPU the kernel has none, by patching."""
    symbols = Symbols()
    return Counter(symbols.name(s.ip) for s in steps if locked(s.code)).most_common()


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
        'locks': locks(steps),
        'allocations': sum(1 for n in calls if n.startswith(ALLOCATORS)),
    }


REGISTERS = {}
for number, (q, d) in enumerate((('rax', 'eax'), ('rcx', 'ecx'), ('rdx', 'edx'), ('rbx', 'ebx'),
                                 ('rsp', 'esp'), ('rbp', 'ebp'), ('rsi', 'esi'),
                                 ('rdi', 'edi'))):
    REGISTERS[q] = REGISTERS[d] = number
for number in range(8, 16):
    REGISTERS[f'r{number}'] = REGISTERS[f'r{number}d'] = number

# Have memory as their first operand and do not write it.
READERS = ('cmp', 'test', 'bt', 'prefetch', 'nop', 'call', 'jmp', 'mul', 'imul', 'div', 'idiv',
           'push', 'verw', 'lea', 'notrack')
MEMORY = re.compile(r'(gs:)?\[([^\]]*)\]|(gs:)(0x[0-9a-f]+)')
SLOT = 32


def disassemble(codes):
    """The text of each of these, 16 bytes at most, in the syntax of Intel."""
    with tempfile.NamedTemporaryFile() as f:
        for code in codes:
            f.write(code.ljust(SLOT, b'\x90'))
        f.flush()
        out = subprocess.check_output(['objdump', '-D', '-b', 'binary', '-m', 'i386:x86-64', '-M',
                                       'intel', '-w', f.name], text=True)
    found = {}
    for line in out.splitlines():
        m = re.match(r' *([0-9a-f]+):\t[0-9a-f ]+\t(.*)', line)
        if m and int(m[1], 16) % SLOT == 0:
            found[int(m[1], 16) // SLOT] = m[2]
    return [found.get(i, '') for i in range(len(codes))]


def address(text, slot, step):
    """Where the operand of memory is, of that instruction."""
    m = MEMORY.search(text)
    if m[3]:
        return step.gs + int(m[4], 16)
    base = step.gs if m[1] else 0
    if 'rip' in m[2]:
        # objdump has it relative to where it found the instruction
        return base + step.ip + int(re.search(r'# (0x[0-9a-f]+)', text)[1], 16) - slot * SLOT
    for sign, term in re.findall(r'([+-]?)([^+-]+)', m[2]):
        reg, _, factor = term.partition('*')
        value = step.regs[REGISTERS[reg]] * int(factor or 1) if reg in REGISTERS else int(term, 0)
        base += -value if sign == '-' else value
    return base & (1 << 64) - 1


def lines(steps):
    """Cache lines that are read, and that are written."""
    codes = sorted({s.code for s in steps})
    texts = disassemble(codes)
    index = {c: i for i, c in enumerate(codes)}
    read, written = set(), set()
    for s in steps:
        text = texts[index[s.code]]
        name, _, operands = re.sub(r'^((lock|rep\w*|cs|ds|bnd|data16) )+', '', text).partition(' ')
        if name in ('push', 'call'):
            written.add(s.regs[4] - 8 >> 6)
        if not MEMORY.search(text) or name.startswith(('nop', 'lea', 'prefetch')):
            continue
        line = address(text, index[s.code], s) >> 6
        first = operands.split('#')[0].split(',')[0]
        if MEMORY.search(first) and not name.startswith(READERS):
            written.add(line)
        else:
            read.add(line)
    return read, written
