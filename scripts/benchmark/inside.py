#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The part of scripts/bench that runs in the virtual machine: prints JSON, a value a line."""

import argparse
import array
import contextlib
import ctypes
import fcntl
import io
import json
import os
import re
import statistics
import struct
import subprocess
import sys

import rows
import steps

# as in nf_lua_bench.c
CLEAR, XDP, QUEUE = 0x4c00, 0x4c01, 0x4c04
RUN, TRACE = 0xc0184c02, 0xc0184c03

BUDGET = 100000000

# What is always shown function by function.
PROFILED = '^call: of an empty function|server_name first$'


def emit(**value):
    print('@', json.dumps(value), flush=True)


class Device:
    """/dev/nf_lua_bench"""

    def __init__(self):
        self.fd = os.open('/dev/nf_lua_bench', os.O_RDWR)
        self.packets = None

    def use(self, packets):
        if packets is not self.packets:
            fcntl.ioctl(self.fd, CLEAR)
            for p in packets:
                os.write(self.fd, p)
            self.packets = packets

    def xdp(self, fd):
        fcntl.ioctl(self.fd, XDP, fd)

    def run(self, hook, n):
        """What each of n packets took, and how many were let through."""
        took = array.array('I', bytes(4 * n))
        arg = bytearray(struct.pack('IIIIQ', hook, n, 0, 0, took.buffer_info()[0]))
        fcntl.ioctl(self.fd, RUN, arg)
        return took, struct.unpack('IIIIQ', arg)[2]

    def trace(self, hook, packet=0, room=1 << 18):
        buf = ctypes.create_string_buffer(room * steps.STEP.size)
        arg = bytearray(struct.pack('IIIIQ', hook, packet, room, 0, ctypes.addressof(buf)))
        fcntl.ioctl(self.fd, TRACE, arg)
        count = struct.unpack('IIIIQ', arg)[2]
        if count > room:
            raise RuntimeError(f'a call of {count} instructions')
        return [steps.Step(*steps.STEP.unpack_from(buf, i * steps.STEP.size))
                for i in range(count)]


class Bpf:
    """The programs of sni.bpf.c, by libbpf."""

    def __init__(self, path):
        self.lib = lib = ctypes.CDLL('libbpf.so.1', use_errno=True)
        for name in ('open_file', 'find_map_by_name', 'find_program_by_name'):
            getattr(lib, f'bpf_object__{name}').restype = ctypes.c_void_p
        self.obj = ctypes.c_void_p(lib.bpf_object__open_file(path.encode(), None))
        if not self.obj or lib.bpf_object__load(self.obj):
            raise RuntimeError(f'{path} does not load')

    def program(self, name):
        prog = self.lib.bpf_object__find_program_by_name(self.obj, name.encode())
        return self.lib.bpf_program__fd(ctypes.c_void_p(prog))

    def add_names(self, names):
        found = self.lib.bpf_object__find_map_by_name(self.obj, b'blocked')
        fd = self.lib.bpf_map__fd(ctypes.c_void_p(found))
        for n in names:
            if self.lib.bpf_map_update_elem(fd, n.encode().ljust(64, b'\0'), struct.pack('I', 1),
                                            ctypes.c_uint64(0)):
                raise RuntimeError('the map takes no name')


class Nft:
    """Rulesets, by the driver of the selftests."""

    def __init__(self):
        sys.path.insert(0, os.environ['NF_LUA_KTREE'] +
                        '/tools/testing/selftests/net/netfilter')
        import nft_lua_ynl
        self.ynl = nft_lua_ynl
        self.nft = nft_lua_ynl.open_nftables()
        self.filled = 0

    def load(self, text):
        todo = self.ynl.Parser(self.nft, [], self.ynl.Lexer('<bench>', text)).parse()
        errors = self.nft.commit(todo.requests, False)
        if errors:
            raise self.ynl.Failure(None, str(errors[0]))

    def fill(self, row):
        """The row's names: what has been done for the row before is not done again."""
        if self.filled != row.fill:
            self.load('flush ruleset\ntable inet b {\n' + row.top + '\n}')
            subprocess.run(['python3', self.ynl.__file__.replace('_ynl.', '_set.'),
                            'inet', 'b', 'names', str(row.fill)], check=True)
            self.filled = row.fill
        elif row.fill:
            self.load('delete chain inet b c\ndelete lua inet b p')

    def ruleset(self, row):
        hook = {rows.FORWARD: 'forward', rows.OUTPUT: 'output'}[row.hook]
        text = ''
        if row.fill:
            self.fill(row)
        else:
            text = 'flush ruleset\n'
            self.filled = 0
        if row.rule is not None:
            text += 'table inet b {\n' + (row.top if not row.fill else '') + '\n'
            if row.lua:
                text += f'lua p {{ source [===[\n{row.lua}]===]\nmemory 4 mbytes; ' \
                        f'budget {BUDGET}; on-error drop; }}\n'
            text += f'chain c {{ type filter hook {hook} priority 0; policy accept;\n' \
                    f'{row.rule}\n}}\n}}\n'
        self.load(text)

    def statistics(self):
        """What a listing tells of the only lua object."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.ynl.run(self.nft, self.ynl.arguments(['-t', 'list', 'ruleset']))
        words = re.findall(r'([a-z-]+) (\d+)', ' '.join(
            line for line in out.getvalue().splitlines() if line.strip().startswith('#')))
        return {name: int(value) for name, value in words}


class Bench:
    def __init__(self, args):
        self.args = args
        self.device = Device()
        self.nft = Nft()
        self.known = {}

    def prepare(self, row, packets):
        self.device.use(packets.get(row.packets))
        if row.xdp:
            self.device.xdp(self.bpf.program(row.xdp))
        else:
            self.device.xdp(-1)
            self.nft.ruleset(row)

    def queue(self, row, packets):
        """What nfq tells of its own packets."""
        self.nft.load('flush ruleset')
        subprocess.run(['nft', 'add table inet b; add chain inet b c { type filter hook forward'
                        ' priority 0; }; add rule inet b c tcp dport 443 queue num 0'],
                       check=True)
        with open('/tmp/queue.lua', 'w', encoding='ascii') as f:
            f.write(row.lua)
        with open('/tmp/queue.packets', 'wb') as f:
            for p in packets.get(row.packets):
                f.write(len(p).to_bytes(2, 'big') + p)
        how, batch = row.queue
        return float(subprocess.check_output([self.args.nfq, how, str(batch), '/tmp/queue.lua',
                                              '/tmp/queue.packets']))

    def count(self, row, packets):
        """Instructions of a packet, the mean: what a collection takes is part of it."""
        key = (row.rule, row.lua, row.top, row.xdp, row.packets, row.hook, row.queue,
               row.fill)
        if key in self.known:
            return self.known[key]
        if row.queue:
            return self.queue(row, packets)
        self.prepare(row, packets)
        warm = max(64, len(packets.get(row.packets)))
        self.device.run(row.hook, warm)
        took, passed = self.device.run(row.hook, row.rows)
        if row.passes is not None and passed != (row.rows if row.passes else 0):
            raise RuntimeError(f'{row.group}, {row.name}: {passed} of {row.rows} let through')
        self.known[key] = statistics.fmean(took)
        return self.known[key]

    def measure(self, seed):
        packets = rows.Packets(seed)
        self.known = {}
        self.bpf = Bpf(self.args.bpf)
        self.bpf.add_names(packets.names)
        for row in rows.rows(packets):
            if not re.search(self.args.only or '', f'{row.group}: {row.name}'):
                continue
            if row.fill > rows.NAMES and seed > 1:
                continue            # filling takes a minute
            try:
                # its own packets also where the row below is another's
                over = row.over and self.count(
                    rows.Row(**{**vars(row.over), 'packets': row.packets, 'hook': row.hook,
                                'passes': None}), packets)
                value = (self.count(row, packets) - (over or 0)) / row.of
            except (self.nft.ynl.Failure, RuntimeError, OSError) as e:
                emit(seed=seed, group=row.group, name=row.name, error=str(e))
                continue
            emit(seed=seed, group=row.group, name=row.name, value=value)

    def states(self):
        """What is known of a state that has done next to nothing, and of one at work."""
        packets = rows.Packets(1)
        for name, lua in (('a fresh state', 'function check() end'),
                          (f'a list of {rows.NAMES} names, used',
                           rows.sni_script(packets, rows.DISSECTOR))):
            row = rows.Row('', name, 'lua call check', lua, packets='hit', passes=None)
            self.prepare(row, packets)
            self.device.run(row.hook, 1000)
            emit(state=name, **self.nft.statistics())

    def profile(self, wanted):
        packets = rows.Packets(1)
        self.bpf = Bpf(self.args.bpf)
        self.bpf.add_names(packets.names)
        for row in rows.rows(packets):
            name = f'{row.group}: {row.name}'
            if row.queue or not re.search(wanted, name):
                continue
            self.prepare(row, packets)
            self.device.run(row.hook, 100)
            print('#', name, flush=True)
            emit(profile=name, **steps.profile(self.device.trace(row.hook)))


    def scaling(self):
        """One process on each CPU, all at once: the same call, of the same program."""
        packets = rows.Packets(1)
        wanted = [r for r in rows.rows(packets) if not r.queue and not r.xdp and r.lua and
                  re.search(self.args.only or 'check_sni: dissector: hit',
                            f'{r.group}: {r.name}')]
        for row in wanted:
            self.prepare(row, packets)
            children = []
            for cpu in sorted(os.sched_getaffinity(0)):
                out, into = os.pipe()
                child = os.fork()
                if child:
                    os.close(into)
                    children.append((cpu, child, out))
                    continue
                os.sched_setaffinity(0, {cpu})
                device = Device()
                device.use(packets.get(row.packets))
                device.run(row.hook, 2000)
                trace = device.trace(row.hook)
                read, written = steps.lines(trace)
                with os.fdopen(into, 'w') as f:
                    json.dump([len(trace), sorted(read), sorted(written)], f)
                os._exit(0)
            results = {}
            for cpu, child, out in children:
                with os.fdopen(out) as f:
                    results[cpu] = json.load(f)
                os.waitpid(child, 0)
            shared = set()
            for cpu, (_, _, written) in results.items():
                for other, (read, also, ) in ((c, r[1:]) for c, r in results.items() if c != cpu):
                    shared |= set(written) & (set(read) | set(also))
            emit(scaling=f'{row.group}: {row.name}',
                 instructions={c: r[0] for c, r in results.items()},
                 written={c: len(r[2]) for c, r in results.items()},
                 shared=[hex(line << 6) for line in sorted(shared)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--module', required=True)
    parser.add_argument('--bpf', required=True)
    parser.add_argument('--nfq', required=True)
    parser.add_argument('--examples', required=True)
    parser.add_argument('--seeds', type=int, default=3)
    parser.add_argument('--only')
    parser.add_argument('--profile')
    parser.add_argument('--scaling', action='store_true')
    args = parser.parse_args()
    rows.EXAMPLES = args.examples
    subprocess.run(['insmod', args.module], check=True)
    for m in ('nft_lua', 'nf_conntrack'):
        subprocess.run(['modprobe', '-q', m], check=False)
    bench = Bench(args)
    if args.profile:
        bench.profile(args.profile)
        return
    if args.scaling:
        bench.scaling()
        return
    for seed in range(1, args.seeds + 1):
        bench.measure(seed)
    if not args.only:
        bench.states()
        bench.profile(PROFILED)


main()
