#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The part of scripts/bench that runs in the virtual machine: prints JSON, a value a line."""

import argparse
import array
import contextlib
import ctypes
import fcntl
import glob
import io
import json
import os
import re
import socket
import statistics
import struct
import subprocess
import sys

import goodput
import rows
import steps

# as in nf_lua_bench.c
CLEAR, XDP, DEVICE = 0x4c00, 0x4c01, 0x4c05
RUN, TRACE, OVERRUN = 0xc0184c02, 0xc0184c03, 0xc0204c06

BUDGET = 100000000

# What is always shown function by function.
PROFILED = '^((XDP: )?call: of an empty function(, by handle)?|' \
           '(XDP: )?check_sni(: dissector| in eBPF, JIT): (miss|hit), server_name first)$'


def emit(**value):
    print('@', json.dumps(value), flush=True)


def progress(text):
    print('#', text, flush=True)


class Device:
    """/dev/nf_lua_bench"""

    def __init__(self):
        self.fd = os.open('/dev/nf_lua_bench', os.O_RDWR)
        self.packets = None
        fcntl.ioctl(self.fd, DEVICE, socket.if_nametoindex('bench0'))

    def use(self, packets):
        if packets is not self.packets:
            fcntl.ioctl(self.fd, CLEAR)
            for p in packets:
                os.writev(self.fd, p if isinstance(p, list) else [p])
            self.packets = packets

    def xdp(self, fd):
        fcntl.ioctl(self.fd, XDP, fd)

    def overrun(self, hook, function, poke, n):
        """The most that a packet took, and that it took from that function on."""
        arg = bytearray(struct.pack('QQIIII', function, poke, hook, n, 0, 0))
        fcntl.ioctl(self.fd, OVERRUN, arg)
        return struct.unpack('QQIIII', arg)[4:]

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
    """The programs of an object file, by libbpf."""

    def __init__(self, path):
        self.lib = lib = ctypes.CDLL('libbpf.so.1', use_errno=True)
        for name in ('open_file', 'find_map_by_name', 'find_program_by_name'):
            getattr(lib, f'bpf_object__{name}').restype = ctypes.c_void_p
        self.obj = ctypes.c_void_p(lib.bpf_object__open_file(path.encode(), None))
        if not self.obj or lib.bpf_object__load(self.obj):
            raise RuntimeError(f'{os.path.basename(path)} does not load')

    def program(self, name):
        """A file descriptor, or None."""
        prog = self.lib.bpf_object__find_program_by_name(self.obj, name.encode())
        return self.lib.bpf_program__fd(ctypes.c_void_p(prog)) if prog else None

    def add_names(self, names):
        found = self.lib.bpf_object__find_map_by_name(self.obj, b'blocked')
        fd = self.lib.bpf_map__fd(ctypes.c_void_p(found))
        for n in names:
            if self.lib.bpf_map_update_elem(fd, n.encode().ljust(64, b'\0'), struct.pack('I', 1),
                                            ctypes.c_uint64(0)):
                raise RuntimeError('the map takes no name')

    def close(self):
        self.lib.bpf_object__close(self.obj)


class Nft:
    """Rulesets, by the driver of the selftests."""

    def __init__(self):
        sys.path.insert(0, os.environ['NF_LUA_KTREE'] +
                        '/tools/testing/selftests/net/netfilter')
        import nft_lua_ynl
        self.ynl = nft_lua_ynl
        self.nft = nft_lua_ynl.open_nftables()
        self.rest = None        # of the ruleset that there is

    def load(self, text):
        self.rest = None
        todo = self.ynl.Parser(self.nft, [], self.ynl.Lexer('<bench>', text)).parse()
        errors = self.nft.commit(todo.requests, False)
        if errors:
            raise self.ynl.Failure(None, str(errors[0]))

    def ruleset(self, row):
        """As the row has it; of what is there already only the script is replaced."""
        hook = {rows.FORWARD: 'forward', rows.OUTPUT: 'output'}[row.hook]
        program = f'{{ source [===[\n{row.lua}]===]\nmemory 4 mbytes; ' \
                  f'budget {BUDGET}; on-error drop; }}\n' if row.lua else ''
        chain = f'chain c {{ type filter hook {hook} priority 0; policy accept;\n' \
                f'{row.rule}\n}}\n' if not row.xdp else ''
        rest = bool(program), chain, row.top, row.elements
        if program and rest == self.rest:
            self.load(f'add lua inet b p {program}')
        elif program or row.rule is not None:
            self.load('flush ruleset\ntable inet b {\n' + row.top + '\n' +
                      (f'lua p {program}' if program else '') + chain +
                      f'}}\n{row.elements}\n')
        else:
            self.load('flush ruleset')
        self.rest = rest

    def script(self, source, memory):
        """A ruleset that calls attack() of a script, with the budget of default."""
        self.load(f'''flush ruleset
            table inet b {{
            lua p {{ source [=====[{source}]=====]
                memory {memory} kbytes; on-error drop; }}
            chain c {{ type filter hook forward priority 0; policy accept; lua call attack; }}
            }}''')

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
        self.sni, self.calls, self.why = None, None, None
        try:
            self.calls = Bpf(args.calls)
        except RuntimeError as e:
            self.why = e

    def program(self, name):
        """A file descriptor of an XDP program."""
        for bpf in self.sni, self.calls:
            found = bpf and bpf.program(name)
            if found is not None:
                return found
        raise self.why or RuntimeError(f'there is no XDP program {name}')

    def names(self, packets):
        """eBPF's list of them."""
        if self.sni:
            self.device.xdp(-1)
            self.sni.close()
        self.sni = Bpf(self.args.bpf)
        self.sni.add_names(packets.names)

    def prepare(self, row, packets):
        self.device.use(packets.get(row.packets))
        self.device.xdp(self.program(row.xdp) if row.xdp else -1)
        if not row.xdp or row.lua:
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
        key = (row.rule, row.lua, row.top, row.elements, row.xdp, row.packets, row.hook, row.queue)
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

    def figures(self):
        for seed in range(1, self.args.seeds + 1):
            self.measure(seed)

    def measure(self, seed):
        packets = rows.Packets(seed)
        self.known = {}
        self.names(packets)
        group = None
        for row in rows.rows(packets):
            if not re.search(self.args.only or '', f'{row.group}: {row.name}'):
                continue
            if row.group != group:
                group = row.group
                progress(f'seed {seed} of {self.args.seeds}: {group}')
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

    def hostile(self):
        """The hostile scripts, with the limits that they are made for."""
        symbols = steps.Symbols()
        exhausted, poke = symbols.address('klua_exhausted'), symbols.address('text_poke')
        packets = rows.Packets(1)
        self.device.use(packets.get('udp'))
        self.device.xdp(-1)
        found = sorted(glob.glob(os.environ['NF_LUA_KTREE'] + '/tools/testing/selftests/net'
                                 '/netfilter/lua_hostile/*.lua'))
        for i, path in enumerate(found):
            if not i % 50:
                progress(f'hostile scripts: {i} of {len(found)}')
            with open(path, encoding='latin-1') as f:
                source = f.read()
            name = os.path.basename(path)[:-4]
            if not re.search(self.args.only or '', f'hostile: {name}'):
                continue
            head = re.match(r'.*\n-- expect: ([a-z|]+).*\n(?:-- memory: (\d+))?', source)
            if head[1] == 'load':
                continue
            self.nft.script(source, head[2] or 256)
            took, after = self.device.overrun(rows.FORWARD, exhausted, poke, 2)
            emit(hostile=name, memory=int(head[2] or 256), took=took,
                 after=after, **self.nft.statistics())

    def goodput(self):
        hello = rows.Packets(1).client_hello('www.example.com')
        for offloads in True, False:
            how = 'segments of up to 64 KiB' if offloads else 'segments of the MTU'
            progress(f'goodput, {how}')
            rates = []
            for name, rate, took, packets in goodput.measure(
                    self.nft.load, self.args.examples, hello, 16 << 20, 15, offloads):
                rates.append(rate)
                emit(goodput=f'{how}: {name}', rate=rate, over=[rate / r for r in rates[:2]],
                     took=took, packets=packets)

    def profile(self):
        wanted = self.args.only or PROFILED
        packets = rows.Packets(1)
        self.names(packets)
        for row in rows.rows(packets):
            name = f'{row.group}: {row.name}'
            if row.queue or not re.search(wanted, name):
                continue
            self.prepare(row, packets)
            self.device.run(row.hook, 100)
            progress(name)
            emit(profile=name, **steps.profile(self.device.trace(row.hook)))

    def scaling(self):
        """One process on each CPU, all at once: the same call, of the same program."""
        packets = rows.Packets(1)
        wanted = [r for r in rows.rows(packets) if not r.queue and not r.xdp and r.lua and
                  re.search(self.args.only or 'check_sni: dissector: (miss|hit), server',
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
                    json.dump([len(trace), steps.locks(trace), sorted(read), sorted(written)], f)
                os._exit(0)
            results = {}
            for cpu, child, out in children:
                with os.fdopen(out) as f:
                    results[cpu] = json.load(f)
                os.waitpid(child, 0)
            shared = set()
            for cpu, (_, _, _, written) in results.items():
                for read, also in (r[2:] for c, r in results.items() if c != cpu):
                    shared |= set(written) & (set(read) | set(also))
            emit(scaling=f'{row.group}: {row.name}',
                 instructions={c: r[0] for c, r in results.items()},
                 locked={c: r[1] for c, r in results.items()},
                 written={c: len(r[3]) for c, r in results.items()},
                 shared=[hex(line << 6) for line in sorted(shared)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--module', required=True)
    parser.add_argument('--bpf', required=True)
    parser.add_argument('--calls', required=True)
    parser.add_argument('--nfq', required=True)
    parser.add_argument('--examples', required=True)
    parser.add_argument('--seeds', type=int, default=3)
    parser.add_argument('--only')
    parser.add_argument('--parts', required=True, help='names, with a comma behind each')
    args = parser.parse_args()
    rows.EXAMPLES = args.examples
    subprocess.run(['insmod', args.module], check=True)
    for m in ('nft_lua', 'nf_lua_bpf', 'nf_conntrack'):
        subprocess.run(['modprobe', '-q', m], check=False)
    subprocess.run(['ip', 'link', 'add', 'bench0', 'type', 'dummy'], check=True)
    bench = Bench(args)
    for part in args.parts.strip(',').split(','):
        getattr(bench, part)()


main()
