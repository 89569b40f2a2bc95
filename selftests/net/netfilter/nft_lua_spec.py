#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What the kernel and its netlink specification say of lua objects and expressions.

  roundtrip   put every attribute, by the specification alone, and get it again
  refused     attributes that must not be accepted: the kernel has to say why, and
              which attribute it is
  generation  print the number of the ruleset's generation

The first two print a line for each thing that was tried, "ok" or "not ok" first.
"""

import argparse
import os
import re
import socket
import subprocess
import sys

from nft_lua_ynl import BE, BYTES, HOST, Failure, Request, kernel_tree, open_nftables

TABLE = {'table': 't'}
SOURCE = b'''\
local m = require "m"
function f(pkt, ...) return m.f(...) end
function fail() error("failed") end
function main() return true end
'''


def result(good, what, why=''):
    print(f'{"ok" if good else "not ok"} {what}{f": {why}" if why and not good else ""}')


class Kernel:
    def __init__(self, amended):
        self.nft = open_nftables(amended)
        self.create = [self.nft.netlink.NLM_F_CREATE]
        self.append = self.create + [self.nft.netlink.NLM_F_APPEND]

    def commit(self, *requests):
        """Errors, as texts."""
        done = [Request(str(i + 1), op, 'inet', vals, self.append if op == 'newrule' else
                        self.create if op.startswith('new') else [])
                for i, (op, vals) in enumerate(requests)]
        return [str(e) for e in self.nft.commit(done, False)]

    def must(self, *requests):
        errors = self.commit(*requests)
        if errors:
            raise Failure(None, '; '.join(errors))

    def get(self, op, **vals):
        return self.nft.ask(None, op, 'inet', {**TABLE, **vals})

    def rule(self, chain):
        return self.nft.ask(None, 'getrule', 'inet', {**TABLE, 'chain': chain}, dump=True)[-1]


def obj(name, /, **data):
    return 'newobj', {**TABLE, 'name': name, 'type': 'lua',
                      'data': {k.replace('_', '-'): v for k, v in data.items()}}


def rule(chain, /, *exprs):
    return 'newrule', {**TABLE, 'chain': chain, 'expressions': {
        'elem': [{'name': name, 'data': {k.replace('_', '-'): v for k, v in data.items()}}
                 for name, data in exprs]}}


def chain(name, **more):
    return 'newchain', {**TABLE, 'name': name, **more}


OUTPUT = {'type': 'filter', 'hook': {'num': 3, 'priority': 0}}


# Round trip

def names(kernel, attr_set):
    return {a.name for a in kernel.nft.attr_sets[attr_set].attrs.values() if a['type'] != 'pad'}


def same(put, got):
    """What of put is not in got."""
    if isinstance(put, dict):
        return [f'{k}.{d}' for k in put for d in same(put[k], (got or {}).get(k))]
    if isinstance(put, list):
        if not isinstance(got, list) or len(put) != len(got):
            return [f': {put} became {got}']
        return [f'[{i}].{d}' for i, (p, g) in enumerate(zip(put, got)) for d in same(p, g)]
    return [] if put == got else [f': {put} became {got}']


def missing(kernel, attr_set, got):
    return ' '.join(sorted(names(kernel, attr_set) - set(got)))


def fail_once():
    """One packet, and none that answers it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(('127.0.0.1', 4000))
        sock.sendto(b'probe', ('127.0.0.1', 4000))


def roundtrip():
    kernel = Kernel(amended=False)
    data = {'source': SOURCE, 'name': 'all.lua', 'memory': 131072, 'budget': 30000,
            'on-error': 'break'}
    call = {'obj': 'all', 'func': 'f', 'dreg': 2, 'len': 6, 'kind': 'bytes', 'dtype': 9,
            'sreg': 1, 'args': {'elem': [{'len': 4, 'kind': 'be'}, {'len': 2, 'kind': 'host'},
                                         {'len': 5, 'kind': 'string'},
                                         {'len': 3, 'kind': 'bytes'}]}}
    words = [('immediate', {'dreg': reg, 'data': {'value': bytes(4)}}) for reg in range(8, 14)]
    kernel.must(
        ('newtable', {'name': 't'}),
        obj('m', source=b'return { f = function() return ("x"):rep(6) end }'),
        obj('all', **data), chain('c'), rule('c', *words, ('lua', call)),
        chain('out', **OUTPUT), rule('out', ('lua', {'obj': 'all', 'func': 'fail'})))
    fail_once()

    answers = {
        'get': kernel.get('getobj', name='all', type='lua'),
        'dump': next(o for o in kernel.nft.ask(None, 'getobj', 'inet', TABLE, dump=True)
                     if o['name'] == 'all'),
        'reset': kernel.get('getobj-reset', name='all', type='lua'),
    }
    for how, answer in answers.items():
        got = answer['data']
        result(not same(data, got), f'object, {how}: attributes are as given',
               '; '.join(same(data, got)))
        result(not missing(kernel, 'lua-attrs', got), f'object, {how}: all attributes are there',
               missing(kernel, 'lua-attrs', got))
        result(not [k for k in got if k.startswith('Unknown')], f'object, {how}: no others are')
    got = answers['get']['data']
    result(same({'calls': 1, 'errors': 1, 'err-script': 1, 'err-memory': 0, 'err-budget': 0,
                 'err-nested': 0, 'modules': {'elem': ['m']}}, got) == [],
           'object: statistics are what happened',
           '; '.join(same({'calls': 1, 'errors': 1, 'err-script': 1, 'err-memory': 0,
                           'err-budget': 0, 'err-nested': 0, 'modules': {'elem': ['m']}}, got)))
    cpus = got['cpus']['elem']
    result(all(set(cpu) == names(kernel, 'lua-cpu-attrs') for cpu in cpus),
           'object: each CPU has all of its attributes')
    result(sum(c['mem-used'] for c in cpus) == got['mem-used'] and
           sum(c['mem-peak'] for c in cpus) == got['mem-peak'] and
           max(c['mem-peak'] for c in cpus) == got['cpu-peak'],
           'object: the CPUs make up the sums', str(got))

    got = kernel.rule('c')['expressions']['elem'][-1]['data']
    result(not same(call, got), 'expression: attributes are as given', '; '.join(same(call, got)))
    result(not missing(kernel, 'expr-lua-attrs', got), 'expression: all attributes are there',
           missing(kernel, 'expr-lua-attrs', got))
    result(not [k for k in got if k.startswith('Unknown')], 'expression: no others are')

    tree = kernel_tree()
    cli = next(path for path in (f'{tree}/tools/net/ynl/{d}cli.py' for d in ('pyynl/', ''))
               if os.path.exists(path))
    spec = f'{tree}/Documentation/netlink/specs/nftables.yaml'
    question = '{"nfgen-family": 1, "table": "t", "name": "all", "type": "lua"}'
    said = subprocess.run([sys.executable, cli, '--no-schema', '--spec', spec, '--do', 'getobj',
                           '--json', question], capture_output=True, text=True, check=False)
    result(said.returncode == 0 and "'on-error': 'break'" in said.stdout and
           "'modules': {'elem': ['m']}" in said.stdout, 'cli.py shows the object',
           said.stdout + said.stderr)
    kernel.must(('deltable', {'name': 't'}))


# Refusals: each is the attributes of an object or expression, of an object the
# attribute that is to blame, and what the kernel has to say of it

def lua(**data):
    return {'obj': 'o', 'func': 'f', **data}


def value(length=4, kind=HOST, dreg=1):
    return lua(dreg=dreg, len=length, kind=kind)


def args(*elems, sreg=8, **more):
    return lua(sreg=sreg, args={'elem': [{'len': n, 'kind': k} for n, k in elems]}, **more)


GOOD = b'function f() end'
OBJECTS = [
    ('no source', {}, '', 'source missing'),
    ('an empty source', {'source': b''}, 'data.source', 'empty'),
    ('a NUL in the source', {'source': b'x = 1\0y = 2'}, 'data.source', 'NUL'),
    ('a source of more than 60 KiB', {'source': b' ' * 61441}, 'data.source', '60 KiB'),
    ('a source that does not compile', {'source': b'x = = 1'}, 'data.source', 'o:1:'),
    ('a source that raises', {'source': b'error("no")'}, 'data.source', 'o:1: no'),
    ('an empty name', {'source': GOOD, 'name': ''}, 'data.name', 'name'),
    ('a control character in the name', {'source': GOOD, 'name': 'a\nb'}, 'data.name', 'name'),
    ('a name of 64 bytes', {'source': GOOD, 'name': 'n' * 64}, 'data.name', 'policy'),
    ('little memory', {'source': GOOD, 'memory': 32767}, 'data.memory', 'between'),
    ('much memory', {'source': GOOD, 'memory': (64 << 20) + 1}, 'data.memory', 'between'),
    ('a small budget', {'source': GOOD, 'budget': 99}, 'data.budget', 'between'),
    ('a large budget', {'source': GOOD, 'budget': 100000001}, 'data.budget', 'between'),
    ('an unknown on-error', {'source': GOOD, 'on_error': 4}, 'data.on-error', 'on-error'),
    ('calls', {'source': GOOD, 'calls': 0}, 'data.calls', 'policy'),
    ('errors', {'source': GOOD, 'errors': 0}, 'data.errors', 'policy'),
    ('err-script', {'source': GOOD, 'err_script': 0}, 'data.err-script', 'policy'),
    ('err-memory', {'source': GOOD, 'err_memory': 0}, 'data.err-memory', 'policy'),
    ('err-budget', {'source': GOOD, 'err_budget': 0}, 'data.err-budget', 'policy'),
    ('err-nested', {'source': GOOD, 'err_nested': 0}, 'data.err-nested', 'policy'),
    ('last-error', {'source': GOOD, 'last_error': 'x'}, 'data.last-error', 'policy'),
    ('mem-used', {'source': GOOD, 'mem_used': 0}, 'data.mem-used', 'policy'),
    ('mem-peak', {'source': GOOD, 'mem_peak': 0}, 'data.mem-peak', 'policy'),
    ('cpu-peak', {'source': GOOD, 'cpu_peak': 0}, 'data.cpu-peak', 'policy'),
    ('budget-peak', {'source': GOOD, 'budget_peak': 0}, 'data.budget-peak', 'policy'),
    ('stack-peak', {'source': GOOD, 'stack_peak': 0}, 'data.stack-peak', 'policy'),
    ('modules', {'source': GOOD, 'modules': {'elem': ['m']}}, 'data.modules', 'policy'),
    ('cpus', {'source': GOOD, 'cpus': {'elem': [{'id': 0}]}}, 'data.cpus', 'policy'),
]
EXPRESSIONS = [
    ('no function', {'obj': 'o'}, 'function'),
    ('an empty function', lua(func=''), 'function'),
    ('a function that is no name', lua(func='a.b'), 'function'),
    ('a function that is not there', lua(func='nosuch'), 'no function nosuch'),
    ('a variable that is no function', lua(func='number'), 'no function number'),
    ('a name of 64 bytes', lua(func='f' * 64), 'policy'),
    ('an object that is not there', lua(obj='nosuch'), 'no such lua object'),
    ('an object that is a counter', lua(obj='counter'), 'no such lua object'),
    ('a result without its length', lua(dreg=1, kind=BYTES), 'len'),
    ('a result without its kind', lua(dreg=1, len=4), 'kind'),
    ('a length without a register', lua(len=4), 'no register for a result'),
    ('a kind without a register', lua(kind=BE), 'no register for a result'),
    ('a result of nothing', value(0), 'bad length'),
    ('a result of 65 bytes', value(65, BYTES), 'has this length'),
    ('a huge result', value(0xffffffff, BYTES), 'bad length'),
    ('a result that leaves the registers', value(8, BYTES, dreg=23), 'no such register'),
    ('a register that is none', value(dreg=24), 'no such register'),
    ('the verdict register', value(dreg=0), 'no such register'),
    ('an unknown kind', value(kind=4), 'kind'),
    ('a host integer of 3 bytes', value(3, HOST), 'has this length'),
    ('a host integer of 16 bytes', value(16, HOST), 'has this length'),
    ('a network integer of 9 bytes', value(9, BE), 'has this length'),
    ('arguments without a register', args((4, BE), sreg=None), 'arguments without register'),
    ('a register without arguments', lua(sreg=8), 'register without arguments'),
    ('no arguments at all', args(), 'no arguments'),
    ('an argument without its length', lua(sreg=8, args={'elem': [{'kind': BE}]}), 'len'),
    ('an argument without its kind', lua(sreg=8, args={'elem': [{'len': 4}]}), 'kind'),
    ('an argument of nothing', args((4, BE), (0, BYTES)), 'bad length'),
    ('an argument of 65 bytes', args((65, BYTES)), 'has this length'),
    ('an argument of unknown kind', args((4, 4)), 'kind'),
    ('an argument that is a host integer of 3 bytes', args((3, HOST)), 'has this length'),
    ('an argument that is a network integer of 9 bytes', args((9, BE)), 'has this length'),
    ('arguments that leave the registers', args((64, BYTES), (4, BE)), 'all registers'),
    ('a source register that is none', args((4, BE), sreg=24), 'no such registers'),
    ('the verdict register for arguments', args((4, BE), sreg=0), 'no such registers'),
    ('registers that nothing was loaded into', args((4, BE), sreg=16), 'nothing'),
    ('registers that little was loaded into', args((4, BE), (4, BE), (4, BE), sreg=8), 'nothing'),
    ('sixty-five arguments', args(*[(1, BYTES)] * 65), 'too many arguments'),
]


def judge(what, errors, path, text):
    if not errors:
        result(False, what, 'accepted')
        return
    error = errors[0]
    place = re.search(r' \[(\S+)\]$', error)
    at = place.group(1) if place else ''
    # The module whose policy it is may be gone when that would be told.
    # Mutation: nft_parse_data() that leaves the policy in the extack.
    good = error.find('Could not process this') < 0 and error.find('allowed:') < 0 and \
        at.startswith(path) and bool(re.search(text, error))
    result(good, what, f'{error}, expected something like "{text}" at {path}')


def refused():
    kernel = Kernel(amended=True)
    kernel.must(('newtable', {'name': 't'}), chain('c'),
                obj('o', source=GOOD + b' number = 1'),
                ('newobj', {**TABLE, 'name': 'counter', 'type': 'counter', 'data': {}}))
    for what, data, path, text in OBJECTS:
        judge(f'object with {what}', kernel.commit(obj('new', **data)), path,
              text.replace('o:', 'new:'))
    load = [('immediate', {'dreg': r, 'data': {'value': bytes(4)}}) for r in (8, 9)]
    for what, data, text in EXPRESSIONS:
        data = {k: v for k, v in data.items() if v is not None}
        # nf_tables says which expression, and no more
        judge(f'rule with {what}', kernel.commit(rule('c', *load, ('lua', data))),
              'expressions.elem[3]', text)
    kernel.must(('deltable', {'name': 't'}))


def generation():
    print(open_nftables().ask(None, 'getgen', None, {})['id'])


def main():
    commands = {f.__name__: f for f in (roundtrip, refused, generation)}
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--count', action='store_true',
                        help='print how many refusals are tried instead')
    parser.add_argument('command', choices=commands)
    args_ = parser.parse_args()
    if args_.count:
        print(len(OBJECTS) + len(EXPRESSIONS))
        return 0
    try:
        commands[args_.command]()
    except Failure as e:
        result(False, args_.command, str(e))
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
