#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What the limits of lib/lua cost: instructions of calls with them and without, in user
space, by callgrind.  Prints JSON, a value a line.

Without them is the same source with every charge, check of the C stack and check of
chains in tables taken out, and Lua's own count of C calls instead.
"""

import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import sys

import rows

CALLS = 20      # as in limits.c

# What the kernel compiles with that instructions depend on.
AS_KERNEL = ('-fcf-protection=branch', '-fno-jump-tables', '-mno-sse', '-mno-mmx')

# functions of limits.lua, what they are, and how often the thing is done
BENCHMARKS = (
    ('sum_for', 'a sum in a `for` loop, 5000 times round'),
    ('sum_while', 'the same in a `while` loop, 2000'),
    ('call_lua', 'a call of a Lua function, 1000'),
    ('fib13', '`fib(13)`'),
    ('call_c', '`math.abs(i)`, 1000'),
    ('method', '`s:len()`, 1000'),
    ('traverse', '`pairs` over 300 keys'),
    ('tables', 'a small table made and collected, 200'),
    ('strings', '`find`, `sub`, `byte`, `match`, `..`, 100'),
    ('nothing', 'a call of an empty function for a packet'),
    ('dissector', 'a call of `blocked[nf.tls.sni(pkt)]`'),
    ('pure', 'the same by a parser in Lua'),
)

NOTHING = 'do { } while (0)'

# file, what is there, what is left of it
WITHOUT = (
    ('klua_port.h', r'(#define luai_charge\(L, n\))(?:.*\\\n)+.*', r'\1 do { (void)(L); } while (0)'),
    ('klua_port.h', r'(#define luai_charge_later\(L, n\)).*', rf'\1 {NOTHING}'),
    ('klua_port.h', r'(#define klua_check_stack\(L, msg\))(?:.*\\\n)+.*', rf'\1 {NOTHING}'),
    ('override/lvm_c.h', r'(#define klua_charge_back\(n\))(?:.*\\\n)+.*', rf'\1 {NOTHING}'),
    ('luaconf.h', r'(#define LUAI_MAXCCALLS\s).*', r'\1 200'),
    ('src/ltable.c', r'\n *checkchain\(L, mp\);', ''),
    ('klua_call.h', r'\n\tif \(unlikely\(!klua_has_room(?:.*\n)+?\t}', ''),
    ('klua_call.h', r'\n[^\n;]*meter\.stack_(floor|low) = [^;]*;', ''),
    ('klua_call.h', r'ks->meter\.left - f->units', 'ks->meter.left'),
    ('klua_call.h', r'\n[^\n;]*if \(unlikely\(ks->meter\.left < ks->least_left\)\)\n[^;]*;', ''),
    # allocation, the collector, and what else does not raise at once
    ('*.c', r'\n[^\n;]*(?:->|\.)left -= [^;]*;', '\n;'),
    ('override/*.h', r'\n[^\n;]*(?:->|\.)left [-+]= [^;\\]*;', '\n;'),
    ('src/*.c', r'\n[^\n;]*(?:->|\.)left -= [^;]*;', '\n;'),
)


def strip(tree):
    for files, what, left in WITHOUT:
        found = 0
        for path in glob.glob(f'{tree}/lib/lua/{files}'):
            with open(path, encoding='utf-8') as f:
                text = f.read()
            text, n = re.subn(what, left, text)
            if n:
                found += n
                with open(path, 'w', encoding='utf-8') as f:
                    f.write(text)
        if not found:
            sys.exit(f'limits: there is no {what} in lib/lua/{files}: WITHOUT is of the past')


def build(tree, out, here):
    with open(f'{out}.log', 'w', encoding='utf-8') as log:
        try:
            subprocess.run(['make', '-C', f'{tree}/tools/lib/nf_lua', f'OUTPUT={out}/',
                            'CC=ccache gcc', f'-j{os.cpu_count()}',
                            f'EXTRA_CFLAGS={" ".join(AS_KERNEL)}'],
                           stdout=log, stderr=log, check=True)
            subprocess.run(['gcc', '-O2', '-g', '-std=gnu11', '-Wall', '-Wno-pointer-sign',
                            f'-I{out}/include-nf', f'-I{tree}/tools/lib/nf_lua/include',
                            f'-I{tree}/tools/lib/lua/include', f'-I{tree}/lib/lua',
                            f'-I{tree}/lib/lua/src', f'{here}/limits.c', f'{out}/libnf_lua.a',
                            f'{out}/libklua.a', '-o', f'{out}/limits'],
                           stdout=log, stderr=log, check=True)
        except subprocess.CalledProcessError:
            sys.exit(f'limits: it does not build, see {out}.log')


def count(out, script, packet):
    """By function: instructions of a call."""
    for old in glob.glob(f'{out}/callgrind.*'):
        os.unlink(old)
    done = subprocess.run(['valgrind', '--tool=callgrind', '-q',
                           f'--callgrind-out-file={out}/callgrind', f'{out}/limits', script,
                           packet, *(f for f, _ in BENCHMARKS)],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f'limits: valgrind: {done.stderr}')
    found = {}
    for path in glob.glob(f'{out}/callgrind.*'):
        with open(path, encoding='utf-8') as f:
            text = f.read()
        name = re.search(r'^desc: Trigger: Client Request: (\w+)$', text, re.M)
        if name:
            found[name[1]] = int(re.search(r'^(?:totals|summary): (\d+)', text, re.M)[1]) / CALLS
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--stage', required=True, help='scripts/stage')
    parser.add_argument('--work', required=True, help='folder for what is built')
    args = parser.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    os.makedirs(args.work, exist_ok=True)
    packet, script = f'{args.work}/packet', f'{args.work}/limits.lua'
    with open(packet, 'wb') as f:
        f.write(rows.Packets(1).get('miss')[0])
    with open(f'{here}/limits.lua', encoding='utf-8') as f:
        text = f.read()
    with open(script, 'w', encoding='utf-8') as f:
        f.write(text + rows.PURE.replace('function check(', 'function pure('))
    found = {}
    for how in 'with', 'without':
        tree, out = f'{args.work}/{how}.tree', f'{args.work}/{how}'
        shutil.rmtree(f'{tree}.new', ignore_errors=True)
        subprocess.run([args.stage, '--added', f'{tree}.new'], check=True)
        if how == 'without':
            strip(f'{tree}.new')
        # files that are as they were are not compiled again
        subprocess.run(['rsync', '-rlp', '--checksum', '--delete', f'{tree}.new/', f'{tree}/'],
                       check=True)
        shutil.rmtree(out, ignore_errors=True)
        os.makedirs(out)
        build(tree, out, here)
        found[how] = count(out, script, packet)
    for func, name in BENCHMARKS:
        print('@', json.dumps({'limits': name, 'with': found['with'][func],
                               'without': found['without'][func]}), flush=True)


main()
