#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Load and list nftables rulesets with lua objects, without a patched nft.

Speaks a subset of nft's own language through the kernel tree's YNL library,
so that the same files load with an nft that knows lua.  What it does not know
it refuses, with file, line and column; it never skips anything.
"""

import argparse
import ipaddress
import os
import re
import socket
import sys
from collections import namedtuple

EPILOG = """\
commands, each as in nft (FAMILY: ip ip6 inet netdev bridge; ip if left out):
  table [FAMILY] NAME { lua NAME { ... }  chain NAME { ... } }
  add|create table [FAMILY] NAME
  add|create chain [FAMILY] TABLE NAME [{ type filter hook HOOK [device DEV]
                   priority PRIO; policy accept|drop; }]
  add|create lua [FAMILY] TABLE NAME { file "FILE" | source [=[ TEXT ]=];
                   [name "CHUNK";] [memory N [bytes|kbytes|mbytes];]
                   [budget N;] [on-error drop|accept|continue|break;] }
  add|insert rule [FAMILY] TABLE CHAIN RULE
  delete|destroy table|chain|lua ...    delete rule ... handle N
  flush ruleset    flush table|chain ...
  list ruleset [FAMILY]    list tables    list table|chain|lua ...

rules:
  [meta] iifname|oifname [!=] "DEV"     meta l4proto|nfproto|protocol [!=] X
  tcp|udp sport|dport [!=] PORT         ip|ip6 saddr|daddr [!=] ADDR[/LEN]
  lua [NAME] call FUNCTION              counter [packets N bytes N]
  accept drop return continue           jump|goto CHAIN

Everything of one -f file, or of one command line, is one transaction.
NF_LUA_KTREE names the kernel tree; without it, the tree of this script.
"""

FAMILIES = {'inet': 1, 'ip': 2, 'netdev': 5, 'bridge': 7, 'ip6': 10}
FAMILY_NAMES = {v: k for k, v in FAMILIES.items()}

INET_HOOKS = {'prerouting': 0, 'input': 1, 'forward': 2, 'output': 3, 'postrouting': 4}
HOOKS = {
    'ip': INET_HOOKS, 'ip6': INET_HOOKS, 'bridge': INET_HOOKS,
    'inet': {**INET_HOOKS, 'ingress': 5},
    'netdev': {'ingress': 0, 'egress': 1},
}
PRIORITIES = {'raw': -300, 'mangle': -150, 'dstnat': -100, 'filter': 0,
              'security': 50, 'srcnat': 100}
BRIDGE_PRIORITIES = {'dstnat': -300, 'filter': -200, 'out': 100, 'srcnat': 300}

VERDICTS = {'drop': 0, 'accept': 1, 'continue': 0xffffffff, 'return': 0xfffffffb}
JUMPS = {'jump': 0xfffffffd, 'goto': 0xfffffffc}

# enum nft_meta_keys, by the names of the netlink spec
META = {'protocol': 1, 'iifname': 6, 'oifname': 7, 'nfproto': 15, 'l4-proto': 16}
L4PROTOS = {'icmp': 1, 'tcp': 6, 'udp': 17, 'icmpv6': 58}
NFPROTOS = {'ipv4': 2, 'ipv6': 10}
ETHERTYPES = {'ip': 0x0800, 'arp': 0x0806, 'ip6': 0x86dd}

NETWORK_HEADER, TRANSPORT_HEADER = 1, 2
PORTS = {'sport': 0, 'dport': 2}
ADDRS = {('ip', 'saddr'): (12, 4), ('ip', 'daddr'): (16, 4),
         ('ip6', 'saddr'): (8, 16), ('ip6', 'daddr'): (24, 16)}

# What nft checks first where a match needs it, and does not list
IMPLIED = {
    'tcp': ['meta l4proto tcp'], 'udp': ['meta l4proto udp'],
    'ip': ['meta nfproto ipv4', 'meta protocol ip'],
    'ip6': ['meta nfproto ipv6', 'meta protocol ip6'],
}

ON_ERROR = ['drop', 'accept', 'continue', 'break']
UNITS = {'bytes': 1, 'kbytes': 1 << 10, 'mbytes': 1 << 20}

NAME_RE = re.compile(r'[A-Za-z_][\w/\\.-]*', re.ASCII)
TOKEN_RE = re.compile(r'''
    (?P<space> [ \t\r]+ | \\\r?\n | \#[^\n]* ) |
    (?P<end>   \n | ; ) |
    (?P<str>   "[^"\n]*" ) |
    (?P<op>    != | == | [{}+] ) |
    (?P<word>  [\w.:/*-]+ )''', re.VERBOSE | re.ASCII)
LONG_RE = re.compile(r'(?:[ \t\r\n]|#[^\n]*\n)*\[(=*)\[(\r?\n)?')


class Failure(Exception):
    """A message for the user, with the place that it is about."""

    def __init__(self, where, text):
        super().__init__(f'{where}: Error: {text}' if where else f'Error: {text}')


Token = namedtuple('Token', 'kind text where')

# One message of a transaction, and the place that asked for it
Request = namedtuple('Request', 'where op family vals flags', defaults=[()])

Listing = namedtuple('Listing', 'where what family table name', defaults=[None, None])


class Lexer:
    """Tokens of one text; newline and ';' both end a statement."""

    def __init__(self, name, text):
        self.name = name
        self.text = text
        self.pos = 0
        self.ahead = None

    def where(self, pos):
        line = self.text.count('\n', 0, pos) + 1
        return f'{self.name}:{line}:{pos - self.text.rfind(chr(10), 0, pos)}'

    def peek(self):
        while self.ahead is None:
            if self.pos == len(self.text):
                self.ahead = Token('eof', 'end of input', self.where(self.pos))
                break
            m = TOKEN_RE.match(self.text, self.pos)
            if not m:
                raise Failure(self.where(self.pos),
                              f'unexpected {self.text[self.pos]!r}: not supported by this driver')
            if m.lastgroup != 'space':
                self.ahead = Token(m.lastgroup, m.group(), self.where(self.pos))
            self.pos = m.end()
        return self.ahead

    def next(self):
        token = self.peek()
        self.ahead = None
        return token

    def long_bracket(self):
        """The text of a Lua long bracket; a newline after the opener is not part of it."""
        m = LONG_RE.match(self.text, self.pos)
        if self.ahead or not m:
            raise Failure(self.where(self.pos), "expected '[[' or '[=[' after source")
        closer = f']{m.group(1)}]'
        end = self.text.find(closer, m.end())
        if end < 0:
            raise Failure(self.where(m.start(1) - 1), f"no '{closer}' ends this source")
        self.pos = end + len(closer)
        return self.text[m.end():end]


class Parser:
    """From text to requests and listings."""

    def __init__(self, nft, include, lexer):
        self.nft = nft
        self.include = include
        self.lex = lexer
        self.requests = []
        self.listings = []

    # Small pieces

    def fail(self, token, text):
        raise Failure(token.where, text)

    def unsupported(self, token):
        self.fail(token, f"'{token.text.strip() or 'end of line'}' is not supported here"
                         " by this driver")

    def accept(self, *texts):
        token = self.lex.peek()
        if token.kind != 'str' and token.text in texts:
            return self.lex.next()
        return None

    def expect(self, *texts):
        token = self.accept(*texts)
        if not token:
            got = self.lex.peek()
            shown = 'end of line' if got.text == '\n' else got.text
            want = ' or '.join(f"'{t}'" for t in texts)
            self.fail(got, f"expected {want}, not '{shown}'")
        return token

    def skip_ends(self):
        while self.lex.peek().kind == 'end':
            self.lex.next()

    def at_end(self):
        token = self.lex.peek()
        return token.kind in ('end', 'eof') or (token.kind == 'op' and token.text == '}')

    def end(self):
        if not self.at_end():
            self.unsupported(self.lex.peek())

    def open_block(self):
        if not self.accept('{'):
            return False
        self.skip_ends()
        return True

    def close_block(self):
        self.skip_ends()
        return bool(self.accept('}'))

    def name(self, what):
        token = self.lex.next()
        text = token.text.strip('"') if token.kind == 'str' else token.text
        if token.kind not in ('word', 'str') or not NAME_RE.fullmatch(text):
            shown = 'end of line' if token.text == '\n' else token.text
            self.fail(token, f"expected the name of a {what}, not '{shown}'")
        return text

    def string(self, what):
        token = self.lex.next()
        if token.kind != 'str':
            self.fail(token, f'expected {what} in double quotes')
        return token.text[1:-1], token

    def number(self, what, limit, names=None):
        token = self.lex.next()
        if names and token.text in names:
            return names[token.text]
        try:
            value = int(token.text, 0)
        except ValueError:
            value = -1
        if token.kind != 'word' or not 0 <= value <= limit:
            also = f" or one of {', '.join(names)}" if names else ''
            self.fail(token, f"expected {what}, 0 to {limit}{also}, not '{token.text.strip()}'")
        return value

    def family(self):
        token = self.accept(*FAMILIES)
        return token.text if token else 'ip'

    def request(self, where, op, family, vals, *flags):
        self.requests.append(Request(where, op, family, vals,
                                     [getattr(self.nft.netlink, 'NLM_F_' + f) for f in flags]))

    # Commands

    def parse(self):
        verbs = {'add': self.add, 'create': self.add, 'insert': self.add,
                 'delete': self.delete, 'destroy': self.delete,
                 'flush': self.flush, 'list': self.list}
        while True:
            self.skip_ends()
            token = self.lex.next()
            if token.kind == 'eof':
                return self
            if token.kind == 'word' and token.text == 'table':
                self.add_table(token, ['CREATE'])
            elif token.kind == 'word' and token.text in verbs:
                verbs[token.text](token)
            else:
                self.unsupported(token)
            if self.lex.peek().kind not in ('end', 'eof'):
                self.unsupported(self.lex.peek())

    def add(self, verb):
        token = self.lex.next()
        what = token.text
        flags = ['CREATE', 'EXCL'] if verb.text == 'create' else ['CREATE']
        if what == 'rule' and verb.text != 'create':
            family, table = self.family(), self.name('table')
            chain = self.name('chain')
            self.rule(verb, family, table, chain, verb.text == 'insert')
        elif verb.text == 'insert':
            self.unsupported(token)
        elif what == 'table':
            self.add_table(verb, flags)
        elif what == 'chain':
            self.chain(verb, self.family(), self.name('table'), flags)
        elif what == 'lua':
            self.lua(verb, self.family(), self.name('table'), flags)
        else:
            self.unsupported(token)

    def add_table(self, where, flags):
        family, table = self.family(), self.name('table')
        self.request(where.where, 'newtable', family, {'name': table}, *flags)
        if not self.open_block():
            return
        # As nft does: what rules refer to comes before them.
        before, self.requests = self.requests, []
        while not self.close_block():
            token = self.lex.next()
            if token.kind == 'word' and token.text == 'chain':
                self.chain(token, family, table, ['CREATE'])
            elif token.kind == 'word' and token.text == 'lua':
                self.lua(token, family, table, ['CREATE'])
            else:
                self.unsupported(token)
            self.end()
        order = ['newchain', 'newobj', 'newrule']
        self.requests.sort(key=lambda r: order.index(r.op))
        self.requests = before + self.requests

    def chain(self, where, family, table, flags):
        chain = self.name('chain')
        vals = {'table': table, 'name': chain}
        request = len(self.requests)
        if self.open_block():
            while not self.close_block():
                if self.accept('type'):
                    vals['type'] = self.expect('filter', 'nat', 'route').text
                    vals['hook'] = self.hook(family)
                elif self.accept('policy'):
                    vals['policy'] = VERDICTS[self.expect('accept', 'drop').text]
                else:
                    self.rule(self.lex.peek(), family, table, chain, False)
                self.end()
        rules, self.requests = self.requests[request:], self.requests[:request]
        self.request(where.where, 'newchain', family, vals, *flags)
        self.requests += rules

    def hook(self, family):
        self.expect('hook')
        hook = {'num': HOOKS[family][self.expect(*HOOKS[family]).text]}
        if self.accept('device'):
            token = self.lex.next()
            if token.kind not in ('word', 'str'):
                self.fail(token, 'expected the name of a device')
            hook['dev'] = token.text.strip('"')
        self.expect('priority')
        names = BRIDGE_PRIORITIES if family == 'bridge' else PRIORITIES
        token = self.lex.next()
        try:
            prio = names[token.text] if token.text in names else int(token.text)
            sign = self.accept('+', '-')
            if sign:
                prio += int(sign.text + self.lex.next().text)
        except ValueError:
            self.fail(token, f"expected a priority: a number or one of {', '.join(names)}")
        hook['priority'] = prio
        return hook

    def lua(self, where, family, table, flags):
        obj = self.name('lua object')
        data = {}
        self.expect('{')
        self.skip_ends()
        while not self.close_block():
            key = self.expect('file', 'source', 'name', 'memory', 'budget', 'on-error')
            attr = 'source' if key.text == 'file' else key.text
            if attr in data and not (attr == 'name' and data.get('implied')):
                self.fail(key, f"a second '{key.text}'" if attr == key.text else
                          f"'{key.text}' after a source")
            if key.text == 'source':
                data['source'] = self.lex.long_bracket().encode('utf-8', 'surrogateescape')
            elif key.text == 'file':
                path = self.file()
                data['source'] = path[1]
                if 'name' not in data:
                    data.update(name=os.path.basename(path[0]), implied=True)
            elif key.text == 'name':
                data['name'], token = self.string('a name for messages')
                if not data['name'].isascii():
                    self.fail(token, 'only ASCII is supported in this name')
                data.pop('implied', None)
            elif key.text == 'memory':
                size = self.number('a size', 0xffffffff)
                unit = self.accept(*UNITS)
                data['memory'] = min(size * UNITS[unit.text if unit else 'bytes'], 0xffffffff)
            elif key.text == 'budget':
                data['budget'] = self.number('a budget', 0xffffffff)
            else:
                data['on-error'] = ON_ERROR.index(self.expect(*ON_ERROR).text)
            self.end()
        data.pop('implied', None)
        if 'source' not in data:
            self.fail(where, f"lua '{obj}' has neither file nor source")
        if len(data['source']) > 0xff00:
            self.fail(where, f"lua '{obj}': {len(data['source'])} bytes are too long a source")
        self.request(where.where, 'newobj', family,
                     {'table': table, 'name': obj, 'type': 'lua', 'data': data}, *flags)

    def file(self):
        name, token = self.string('a file name')
        if name.startswith(('/', './', '../')):
            paths = [name]
        else:
            own = os.path.dirname(self.lex.name) if os.path.exists(self.lex.name) else ''
            paths = [os.path.join(d, name) for d in self.include + [own or '.']]
        for path in paths:
            try:
                with open(path, 'rb') as f:
                    source = f.read()
            except FileNotFoundError:
                continue
            except OSError as e:
                self.fail(token, f'{path}: {e.strerror}')
            if b'\0' in source:
                self.fail(token, f'{path}: has a NUL byte: not a Lua script')
            return path, source
        return self.fail(token, f'{name}: no such file in {" ".join(map(os.path.dirname, paths))}')

    def delete(self, verb):
        token = self.lex.next()
        what, family = token.text, self.family()
        op = {'delete': 'del', 'destroy': 'destroy'}[verb.text]
        if what == 'table':
            self.request(verb.where, op + 'table', family, {'name': self.name('table')})
        elif what == 'chain':
            self.request(verb.where, op + 'chain', family,
                         {'table': self.name('table'), 'name': self.name('chain')})
        elif what == 'lua':
            self.request(verb.where, op + 'obj', family,
                         {'table': self.name('table'), 'name': self.name('lua object'),
                          'type': 'lua'})
        elif what == 'rule':
            vals = {'table': self.name('table'), 'chain': self.name('chain')}
            self.expect('handle')
            vals['handle'] = self.number('a handle', (1 << 64) - 1)
            self.request(verb.where, op + 'rule', family, vals)
        else:
            self.unsupported(token)

    def flush(self, verb):
        what = self.expect('ruleset', 'table', 'chain').text
        if what == 'ruleset':
            family = self.accept(*FAMILIES)
            self.request(verb.where, 'deltable', family.text if family else None, {})
            return
        family, vals = self.family(), {'table': self.name('table')}
        if what == 'chain':
            vals['chain'] = self.name('chain')
        self.request(verb.where, 'delrule', family, vals)

    def list(self, verb):
        what = self.expect('ruleset', 'tables', 'table', 'chain', 'lua').text
        if what in ('ruleset', 'tables'):
            family = self.accept(*FAMILIES)
            self.listings.append(Listing(verb.where, what, family.text if family else None))
            return
        family, table = self.family(), self.name('table')
        name = None
        if what != 'table':
            name = self.name('chain' if what == 'chain' else 'lua object')
        self.listings.append(Listing(verb.where, what, family, table, name))

    # Rules

    def rule(self, where, family, table, chain, insert):
        self.exprs = []
        self.known = set()
        while not self.at_end():
            self.statement(family)
        if not self.exprs:
            self.fail(where, 'empty rule')
        flags = ['CREATE'] if insert else ['CREATE', 'APPEND']
        self.request(where.where, 'newrule', family,
                     {'table': table, 'chain': chain,
                      'expressions': {'elem': self.exprs}}, *flags)

    def emit(self, name, **data):
        self.exprs.append({'name': name, 'data': {k.replace('_', '-'): v
                                                  for k, v in data.items()}})

    def cmp(self, value):
        op = self.accept('!=', '==')
        value = value()
        self.emit('cmp', sreg=1, op=int(bool(op) and op.text == '!='), data={'value': value})

    def need(self, key, value):
        """What nft checks first without being told, once for each rule."""
        if (key, value) not in self.known:
            self.known.add((key, value))
            self.emit('meta', key=META[key], dreg=1)
            self.emit('cmp', sreg=1, op=0, data={'value': value})

    def statement(self, family):
        token = self.lex.next()
        text = token.text if token.kind == 'word' else None
        if text == 'lua':
            obj = None if self.accept('call') else self.name('lua object')
            if obj:
                self.expect('call')
            data = {'func': self.name('function')}
            self.emit('lua', **({'obj': obj, **data} if obj else data))
        elif text == 'counter':
            data = {}
            if self.accept('packets'):
                data['packets'] = self.nft.counter(self.number('packets', (1 << 64) - 1))
                self.expect('bytes')
                data['bytes'] = self.nft.counter(self.number('bytes', (1 << 64) - 1))
            self.emit('counter', **data)
        elif text in VERDICTS:
            self.emit('immediate', dreg=0, data={'verdict': {'code': VERDICTS[text]}})
            self.end()
        elif text in JUMPS:
            self.emit('immediate', dreg=0, data={'verdict': {'code': JUMPS[text],
                                                             'chain': self.name('chain')}})
            self.end()
        elif text in ('iifname', 'oifname'):
            self.ifname(text)
        elif text == 'meta':
            self.meta()
        elif text in ('tcp', 'udp'):
            offset = PORTS[self.expect(*PORTS).text]
            self.need('l4-proto', bytes([L4PROTOS[text]]))
            self.emit('payload', dreg=1, base=TRANSPORT_HEADER, offset=offset, len=2)
            self.cmp(lambda: self.number('a port', 0xffff).to_bytes(2, 'big'))
        elif text in ('ip', 'ip6'):
            self.addr(family, text)
        else:
            self.unsupported(token)

    def ifname(self, key):
        self.emit('meta', key=META[key], dreg=1)

        def value():
            token = self.lex.next()
            name = token.text.strip('"').encode()
            if token.kind not in ('word', 'str') or not 0 < len(name) < 16:
                self.fail(token, f"expected the name of a device, not '{token.text.strip()}'")
            return name[:-1] if name.endswith(b'*') else name.ljust(16, b'\0')
        self.cmp(value)

    def meta(self):
        key = self.expect('iifname', 'oifname', 'l4proto', 'nfproto', 'protocol').text
        if key in ('iifname', 'oifname'):
            self.ifname(key)
            return
        key, size, names = {'l4proto': ('l4-proto', 1, L4PROTOS),
                            'nfproto': ('nfproto', 1, NFPROTOS),
                            'protocol': ('protocol', 2, ETHERTYPES)}[key]
        self.emit('meta', key=META[key], dreg=1)
        self.cmp(lambda: self.number('a protocol', (1 << 8 * size) - 1, names)
                 .to_bytes(size, 'big'))

    def addr(self, family, proto):
        offset, size = ADDRS[proto, self.expect('saddr', 'daddr').text]
        if family == 'inet':
            self.need('nfproto', bytes([{'ip': 2, 'ip6': 10}[proto]]))
        elif family in ('netdev', 'bridge'):
            self.need('protocol', ETHERTYPES[proto].to_bytes(2, 'big'))
        elif family != proto:
            self.fail(self.lex.peek(), f"no {proto} addresses in a table of family {family}")
        self.emit('payload', dreg=1, base=NETWORK_HEADER, offset=offset, len=size)

        def value():
            token = self.lex.next()
            kind = ipaddress.IPv4Network if proto == 'ip' else ipaddress.IPv6Network
            try:
                net = kind(token.text)
            except ValueError as e:
                self.fail(token, str(e))
            if net.prefixlen < 8 * size:
                self.emit('bitwise', sreg=1, dreg=1, len=size,
                          mask={'value': net.netmask.packed}, xor={'value': bytes(size)})
            return net.network_address.packed
        self.cmp(value)


# Netlink

def kernel_tree():
    tree = os.environ.get('NF_LUA_KTREE')
    if not tree:
        tree = os.path.join(os.path.dirname(os.path.realpath(__file__)), *['..'] * 5)
    return os.path.normpath(tree)


def open_nftables():
    """A family object of the tree's YNL library, fit for batches."""
    tree = kernel_tree()
    spec = os.path.join(tree, 'Documentation/netlink/specs/nftables.yaml')
    for lib in ('tools/net/ynl/pyynl', 'tools/net/ynl'):
        if os.path.exists(os.path.join(tree, lib, 'lib/ynl.py')):
            sys.path.insert(0, os.path.join(tree, lib))
            break
    else:
        raise Failure(None, f'no YNL library in {tree}: set NF_LUA_KTREE to a kernel tree')
    try:
        import yaml
    except ImportError as e:
        raise Failure(None, 'python3-yaml is missing') from e
    if hasattr(yaml, 'CSafeLoader'):
        # ten times as fast
        yaml.safe_load = lambda stream: yaml.load(stream, Loader=yaml.CSafeLoader)
    from lib import YnlFamily, Netlink, NlError
    from lib.ynl import NlAttr, NlMsgs

    NlAttr.as_strz = lambda self: self.raw.rstrip(b'\0').decode('utf-8', 'backslashreplace')

    class Nftables(YnlFamily):
        netlink = Netlink
        error = NlError

        def __init__(self):
            super().__init__(spec, schema='', process_unknown=True)
            if 'lua' not in self.sub_msgs['obj-data'].formats:
                raise Failure(None, f'{spec} knows no lua objects:'
                                    ' set NF_LUA_KTREE to a tree that does')
            for forced, plain in ((32, socket.SO_SNDBUF), (33, socket.SO_RCVBUF)):
                try:
                    self.sock.setsockopt(socket.SOL_SOCKET, forced, 8 << 20)
                except PermissionError:
                    self.sock.setsockopt(socket.SOL_SOCKET, plain, 8 << 20)

        def counter(self, value):
            """Older specs do not say that counters are big-endian."""
            if self.attr_sets['expr-counter-attrs']['packets'].byte_order:
                return value
            return int.from_bytes(value.to_bytes(8, sys.byteorder), 'big')

        def _decode_sub_msg(self, attr, attr_spec, search_attrs):
            kind = search_attrs.lookup(attr_spec.selector)
            if kind not in self.sub_msgs[attr_spec.sub_message].formats:
                return {'unknown': attr.raw}
            return super()._decode_sub_msg(attr, attr_spec, search_attrs)

        def ask(self, where, op, family, vals, dump=False):
            vals = {'nfgen-family': FAMILIES.get(family, 0), **vals}
            try:
                return self.dump(op, vals) if dump else self.do(op, vals)
            except NlError as e:
                raise Failure(where, explain(e.nl_msg)) from e

        def commit(self, requests, check):
            """One transaction; a check ends without the end mark, so the kernel undoes it."""
            batch = [Request(None, 'batch-begin', None, {'res-id': 10})] + requests
            if not check:
                batch.append(Request(None, 'batch-end', None, {'res-id': 10}))
            payload = b''
            for seq, r in enumerate(batch):
                vals = {'nfgen-family': FAMILIES.get(r.family, 0), **r.vals}
                payload += self._encode_message(self.ops[r.op], vals, r.flags, seq + 1)
            self.sock.send(payload)

            # The kernel has done all of it, and answered, when send() returns.
            answers = {}
            while True:
                try:
                    data = self.sock.recv(self._recv_size, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                for msg in NlMsgs(data):
                    if msg.nl_type == Netlink.NLMSG_ERROR:
                        answers.setdefault(msg.nl_seq, msg)
            errors = []
            for seq, r in enumerate(batch):
                answer = answers.get(seq + 1)
                if answer is None and r.where:
                    errors.append(Failure(r.where, 'the kernel gave no answer'))
                elif answer is not None and answer.error:
                    errors.append(Failure(r.where, explain(answer)))
                    if not r.where:
                        break
            return errors

    return Nftables()


def explain(msg):
    """The kernel's own words if it gave any; the errno unless it is just EINVAL."""
    errno = os.strerror(-msg.error)
    text = (msg.extack or {}).get('msg')
    if not text:
        return f'Could not process this: {errno}'
    return text if msg.error == -22 else f'{text} ({errno})'


# Listing

def as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def by_value(names, value, default=None):
    for k, v in names.items():
        if v == value:
            return k
    return str(value) if default is None else default


def quote_source(source):
    text = source.decode('utf-8', 'surrogateescape')
    level = 0
    while (text + f']{"=" * level}]').find(f']{"=" * level}]') != len(text):
        level += 1
    return f'[{"=" * level}[\n{text}]{"=" * level}]'


class Lister:
    def __init__(self, nft, args):
        self.nft = nft
        self.args = args

    def run(self, want):
        if want.what == 'lua':
            obj = self.nft.ask(want.where, 'getobj', want.family,
                               {'table': want.table, 'name': want.name, 'type': 'lua'})
            if self.args.source_only:
                sys.stdout.flush()
                sys.stdout.buffer.write(self.source(obj['data']))
                sys.stdout.buffer.flush()
                return
            print(f'table {want.family} {want.table} {{')
            self.lua(obj)
            print('}')
            return

        def dump(op):
            return as_list(self.nft.ask(want.where, op, want.family, {}, dump=True))

        tables = [t for t in dump('gettable') if want.table in (None, t['name'])
                  and t['nfgen-family'] in FAMILY_NAMES]
        if want.table and not tables:
            raise Failure(want.where, f'no table {want.family} {want.table}')
        if want.what == 'tables':
            for t in tables:
                print(f'table {FAMILY_NAMES[t["nfgen-family"]]} {t["name"]}')
            return
        objs, chains, rules = dump('getobj'), dump('getchain'), dump('getrule')
        if want.what == 'chain':
            objs, chains = [], [c for c in chains if c['name'] == want.name]
        for t in tables:
            def mine(x, t=t):
                return x['table'] == t['name'] and x['nfgen-family'] == t['nfgen-family']

            print(f'table {FAMILY_NAMES[t["nfgen-family"]]} {t["name"]} {{')
            blank = False
            for obj in filter(mine, objs):
                if blank:
                    print()
                blank = True
                if obj['type'] == 'lua':
                    self.lua(obj)
                else:
                    print(f'\t# {obj["type"]} {obj["name"]}: this driver does not show it')
            for chain in filter(mine, chains):
                if blank:
                    print()
                blank = True
                self.chain(chain, [r for r in rules if mine(r) and r['chain'] == chain['name']])
            print('}')

    @staticmethod
    def source(data):
        source = data['source']
        return source if isinstance(source, bytes) else source.encode('utf-8', 'surrogateescape')

    def lua(self, obj):
        data = obj['data']
        print(f'\tlua {obj["name"]} {{' + self.handle(obj))
        source = self.source(data)
        if self.args.terse:
            print(f'\t\t# source of {len(source)} bytes not shown')
        else:
            print('\t\tsource ', end='', flush=True)
            sys.stdout.buffer.write(quote_source(source).encode('utf-8', 'surrogateescape'))
            sys.stdout.buffer.write(b'\n')
            sys.stdout.buffer.flush()
        if data.get('name'):
            print(f'\t\tname "{data["name"]}"')
        memory = data['memory']
        print(f'\t\tmemory {memory >> 10} kbytes' if memory % 1024 == 0
              else f'\t\tmemory {memory} bytes')
        print(f'\t\tbudget {data["budget"]}')
        on_error = data['on-error']
        print(f'\t\ton-error {on_error if isinstance(on_error, str) else ON_ERROR[on_error]}')
        stats = [f'{k} {data[k]}' for k in ('calls', 'errors', 'mem-used', 'mem-peak')
                 if k in data]
        print(f'\t\t# {" ".join(stats)}')
        if data.get('last-error'):
            print(f'\t\t# last-error: {data["last-error"]}')
        print('\t}')

    def handle(self, thing):
        return f' # handle {thing["handle"]}' if self.args.handle else ''

    def chain(self, chain, rules):
        print(f'\tchain {chain["name"]} {{' + self.handle(chain))
        hook = chain.get('hook')
        if hook:
            family = FAMILY_NAMES[chain['nfgen-family']]
            devs = as_list(hook.get('dev') or hook.get('devs', {}).get('name'))
            device = f' device "{devs[0]}"' if devs else ''
            names = BRIDGE_PRIORITIES if family == 'bridge' else PRIORITIES
            policy = {0: 'drop', 1: 'accept'}.get(chain.get('policy'), 'accept')
            print(f'\t\ttype {chain["type"]} hook {by_value(HOOKS[family], hook["num"])}{device}'
                  f' priority {by_value(names, hook["priority"])}; policy {policy};')
        for rule in rules:
            exprs = as_list(rule.get('expressions', {}).get('elem'))
            print(f'\t\t{" ".join(self.rule(exprs))}' + self.handle(rule))
        print('\t}')

    def rule(self, exprs):
        """The words of a rule; a match is a load, perhaps a mask, and a comparison."""
        words = []
        proto = None
        load = mask = None
        for expr in exprs:
            name, data = expr['name'], expr.get('data', {})
            if name in ('meta', 'payload') and 'dreg' in data:
                load, mask = (name, data), None
            elif name == 'bitwise' and load and 'mask' in data:
                mask = data['mask']['value']
            elif name == 'cmp' and load:
                text = self.match(load, mask, data, proto)
                if text in ('meta l4proto tcp', 'meta l4proto udp'):
                    proto = text.split()[-1]
                if words and words[-1] in IMPLIED.get(text.split()[0], ()):
                    words.pop()
                words.append(text)
                load = mask = None
            elif name == 'lua':
                words.append(f'lua "{data["obj"]}" call "{data["func"]}"')
            elif name == 'counter':
                packets, size = (self.nft.counter(data[k]) for k in ('packets', 'bytes'))
                words.append(f'counter packets {packets} bytes {size}')
            elif name == 'immediate' and 'verdict' in data.get('data', {}):
                verdict = data['data']['verdict']
                words.append(' '.join([verdict['code']] + [verdict[k] for k in ('chain',)
                                                           if k in verdict]))
            else:
                words.append(f'<{name}>')
        return words

    @staticmethod
    def match(load, mask, data, proto):
        kind, what = load
        value = data['data']['value']
        op = {'eq': '', 'neq': '!= '}.get(data['op'], f'<{data["op"]}> ')
        number = int.from_bytes(value, 'big')
        if kind == 'meta':
            key = what['key']
            if key in ('iifname', 'oifname'):
                name = value.rstrip(b'\0').decode()
                return f'{key} {op}"{name}{"" if len(value) == 16 else "*"}"'
            if key == 'l4-proto':
                return f'meta l4proto {op}{by_value(L4PROTOS, number)}'
            if key == 'nfproto':
                return f'meta nfproto {op}{by_value(NFPROTOS, number)}'
            if key == 'protocol':
                return f'meta protocol {op}{by_value(ETHERTYPES, number)}'
            return f'meta {key} {op}{value.hex()}'
        base, offset, size = what['base'], what['offset'], what['len']
        if base in (TRANSPORT_HEADER, 'transport-header') and size == 2 and \
                proto in ('tcp', 'udp') and offset in PORTS.values():
            return f'{proto} {by_value(PORTS, offset)} {op}{number}'
        if base in (NETWORK_HEADER, 'network-header'):
            for (family, field_), place in ADDRS.items():
                if place == (offset, size):
                    addr = str(ipaddress.ip_address(value))
                    if mask:
                        addr += f'/{int.from_bytes(mask, "big").bit_count()}'
                    return f'{family} {field_} {op}{addr}'
        return f'@{base},{offset * 8},{size * 8} {op}0x{value.hex()}'


def read_input(name):
    if name == '-':
        return '<stdin>', sys.stdin.buffer.read().decode('utf-8', 'surrogateescape')
    try:
        with open(name, 'rb') as f:
            return name, f.read().decode('utf-8', 'surrogateescape')
    except OSError as e:
        raise Failure(name, e.strerror) from e


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=90))
    parser.add_argument('-f', '--file', metavar='FILE', action='append', default=[],
                        help="run the commands of FILE ('-': standard input) as one"
                             ' transaction; may be given again for further ones')
    parser.add_argument('-c', '--check', action='store_true',
                        help='let the kernel check everything and change nothing')
    parser.add_argument('-k', '--keep-going', action='store_true',
                        help='go on with the next -f FILE after one that failed')
    parser.add_argument('-I', '--includepath', metavar='DIR', action='append', default=[],
                        help="look for file \"...\" in DIR before the ruleset's own directory")
    parser.add_argument('-a', '--handle', action='store_true', help='list handles too')
    parser.add_argument('-t', '--terse', action='store_true', help='list without sources')
    parser.add_argument('-S', '--source-only', action='store_true',
                        help='list lua: write the source alone, byte for byte')
    parser.add_argument('command', nargs='*', help='a command, if there is no -f')
    args = parser.parse_args()
    command = ' '.join(args.command)
    if not args.file and not command:
        parser.error('give -f FILE or a command; see --help')

    inputs = [lambda name=name: read_input(name) for name in args.file]
    if command:
        inputs.append(lambda: ('<cmdline>', command))
    status = 0
    try:
        nft = open_nftables()
    except Failure as e:
        print(e, file=sys.stderr)
        return 1
    for text in inputs:
        try:
            todo = Parser(nft, args.includepath, Lexer(*text())).parse()
            errors = nft.commit(todo.requests, args.check) if todo.requests else []
            for e in errors:
                print(e, file=sys.stderr)
            if not errors:
                for want in todo.listings:
                    Lister(nft, args).run(want)
        except Failure as e:
            print(e, file=sys.stderr)
            errors = [e]
        sys.stdout.flush()
        if errors:
            status = 1
            if not args.keep_going:
                break
    return status


if __name__ == '__main__':
    sys.exit(main())
