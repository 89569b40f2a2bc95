#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Load, list and watch nftables rulesets with lua objects, without a patched nft.

Speaks a subset of nft's own language through the kernel tree's YNL library,
so that the same files load with an nft that knows lua.  What it does not know
it refuses, with file, line and column; it never skips anything.
"""

import argparse
import ipaddress
import os
import re
import socket
import struct
import sys
import traceback
from collections import namedtuple
from contextlib import redirect_stderr, redirect_stdout

EPILOG = """\
commands, each as in nft (FAMILY: ip ip6 inet arp bridge netdev; ip if left out):
  table [FAMILY] NAME { [flags owner;] lua|set|map|flowtable|chain NAME { ... } ... }
  add|create table [FAMILY] NAME
  add|create chain [FAMILY] TABLE NAME [{ type filter|nat|route hook HOOK
                   [device DEV] priority PRIO; policy accept|drop; }]
  add|create lua [FAMILY] TABLE NAME { file "FILE" | source [=[ TEXT ]=];
                   [name "CHUNK";] [memory N [bytes|kbytes|mbytes];]
                   [budget N;] [on-error drop|accept|continue|break;]
                   [comment "TEXT";] }
  add|create set|map [FAMILY] TABLE NAME { type TYPE [: TYPE|verdict|lua];
                   [flags dynamic,timeout;] [timeout TIME;] [size N;]
                   [elements = { KEY [timeout TIME] [: VALUE], ... };] }
  add|create|delete|destroy element [FAMILY] TABLE SET { KEY ..., ... }
  add|create flowtable [FAMILY] TABLE NAME { hook ingress priority PRIO;
                   [devices = { DEVICE, ... };] [counter;] }
  add|insert rule [FAMILY] TABLE CHAIN RULE
  delete|destroy table|chain|lua|set|map|flowtable ...    delete rule ... handle N
  flush ruleset    flush table|chain|set|map ...
  list ruleset [FAMILY]    list tables    list luas [FAMILY]
  list table|chain|lua|set|map ...    reset lua ...    reset luas [FAMILY]
  monitor [trace]

rules:
  VALUE [OPERATOR] CONSTANT|@SET|{ ELEMENT, ... }    VALUE FROM-TO
  VALUE vmap @MAP|{ K : V, ... }
                   OPERATOR: == != < > <= >=
  lua [NAME] call FUNCTION [(VALUE, ...)]
  lua name "NAME"    lua name VALUE map @MAP|{ K : "NAME", ... }
  meta mark|nftrace set VALUE|N    ct mark set VALUE|N
  add|update|delete @SET { VALUE [timeout TIME] [: VALUE] }    flow add @FLOWTABLE
  counter [packets N bytes N]    accept drop return continue    jump|goto CHAIN|{ RULE; ... }

values:
  [meta] iifname|oifname    meta mark|length|l4proto|nfproto|protocol    ct mark|state
  ip|ip6 saddr|daddr    ip protocol|ttl|length    ether saddr|daddr
  tcp|udp sport|dport    VALUE map @MAP|{ K : V, ... }
  lua [NAME] call FUNCTION [(VALUE, ...)] [type TYPE]: a number of 32 bits without
                   a type, and then it needs an OPERATOR

Everything of one -f file, or of one command line, is one transaction.
NF_LUA_KTREE names the kernel tree; without it, the tree of this script.
"""

FAMILIES = {'inet': 1, 'ip': 2, 'arp': 3, 'netdev': 5, 'bridge': 7, 'ip6': 10}

INET_HOOKS = {'prerouting': 0, 'input': 1, 'forward': 2, 'output': 3, 'postrouting': 4}
HOOKS = {
    'ip': INET_HOOKS, 'ip6': INET_HOOKS, 'bridge': INET_HOOKS,
    'inet': {**INET_HOOKS, 'ingress': 5},
    'arp': {'input': 0, 'output': 1},
    'netdev': {'ingress': 0, 'egress': 1},
}
PRIORITIES = {'raw': -300, 'mangle': -150, 'dstnat': -100, 'filter': 0,
              'security': 50, 'srcnat': 100}
BRIDGE_PRIORITIES = {'dstnat': -300, 'filter': -200, 'out': 100, 'srcnat': 300}

VERDICTS = {'drop': 0, 'accept': 1, 'continue': 0xffffffff, 'return': 0xfffffffb}
JUMPS = {'jump': 0xfffffffd, 'goto': 0xfffffffc}
VERDICT_TYPE = 0xffffff00

ON_ERROR = ['drop', 'accept', 'continue', 'break']
UNITS = {'bytes': 1, 'kbytes': 1 << 10, 'mbytes': 1 << 20}
TIME_UNITS = {'d': 86400000, 'h': 3600000, 'm': 60000, 's': 1000, 'ms': 1}

OBJECT_LUA = 11
BYTES, BE, HOST, STRING = range(4)

SET_FLAGS = {'constant': 2, 'dynamic': 32, 'timeout': 16}
SET_ANONYMOUS, SET_CONSTANT, SET_MAP, SET_TIMEOUT, SET_OBJECT = 1, 2, 8, 16, 64

TABLE_OWNER = 2
CHAIN_BINDING = 4
# the kind of a comment in an object's userdata
UDATA_COMMENT = 0

FLOWTABLE_HOOKS = {'ingress': 0}
FLOWTABLE_COUNTER = 2

CMP_OPS = {'==': 0, '!=': 1, '<': 2, '<=': 3, '>': 4, '>=': 5}
DYNSET_OPS = {'add': 0, 'update': 1, 'delete': 2}
BYTEORDER_HTON = 1
# bytes of a constant that a rule compares with
CMP_MAX = 16

NFNLGRP_NFTABLES, NFNLGRP_NFTRACE = 7, 9
DUMP_INTERRUPTED = 0x10

NAME_RE = re.compile(r'[A-Za-z_][\w/\\.-]*', re.ASCII)
TIME_RE = re.compile(r'(\d+)(ms|d|h|m|s)', re.ASCII)
TOKEN_RE = re.compile(r'''
    (?P<space> [ \t\r]+ | \\\r?\n | \#[^\n]* ) |
    (?P<end>   \n | ; ) |
    (?P<str>   "[^"\n]*" ) |
    (?P<word>  (?= [0-9A-Fa-f]* : [0-9A-Fa-f]* : ) [0-9A-Fa-f:.]+ (?: /\d+ )? |
               [\w./*-]+ ) |
    (?P<op>    [!=<>]= | [{}()<>+@,:=] )''', re.VERBOSE | re.ASCII)
LONG_RE = re.compile(r'(?:[ \t\r\n]|#[^\n]*\n)*\[(=*)\[(\r?\n)?')


def by_value(names, value, default=None):
    for k, v in names.items():
        if v == value:
            return k
    return str(value) if default is None else default


class Failure(Exception):
    """A message for the user, with the place that it is about."""

    def __init__(self, where, text):
        super().__init__(f'{where}: Error: {text}' if where else f'Error: {text}')


# Types and values

class Type(namedtuple('Type', 'name number size kind names', defaults=[{}])):
    """A type of nft's, by its name and number there, and how Lua sees it."""

    def parse(self, text):
        if text in self.names:
            return self.pack(self.names[text])
        if self.name in ('ipv4_addr', 'ipv6_addr'):
            kind = ipaddress.IPv4Address if self.size == 4 else ipaddress.IPv6Address
            return kind(text).packed
        if self.kind == STRING:
            value = (text.lower() if self.name == 'hostname' else text).encode()
            prefix = self.name == 'ifname' and value.endswith(b'*')
            if not 0 < len(value) <= self.size - (self.name == 'ifname'):
                raise ValueError(f"'{text}' is no {self.name}")
            return value[:-1] if prefix else value.ljust(self.size, b'\0')
        if self.name == 'ether_addr':
            value = bytes.fromhex(text.replace(':', ''))
            if len(value) != self.size:
                raise ValueError(f"'{text}' is no {self.name}")
            return value
        try:
            number = int(text, 0)
        except ValueError:
            number = -1
        if not 0 <= number < 1 << 8 * self.size:
            also = f" or one of {', '.join(self.names)}" if self.names else ''
            raise ValueError(f"expected a number, 0 to {(1 << 8 * self.size) - 1}{also},"
                             f" not '{text}'")
        return self.pack(number)

    def pack(self, number):
        return number.to_bytes(self.size, sys.byteorder if self.kind == HOST else 'big')

    def show(self, value):
        if self.name in ('ipv4_addr', 'ipv6_addr'):
            return str(ipaddress.ip_address(value))
        if self.kind == STRING:
            return f'"{value.rstrip(bytes(1)).decode()}{"" if len(value) == self.size else "*"}"'
        if self.name == 'ether_addr':
            return value.hex(':')
        number = int.from_bytes(value, sys.byteorder if self.kind == HOST else 'big')
        return f'0x{number:08x}' if self.name == 'mark' else by_value(self.names, number)

    def network_order(self):
        return self._replace(kind=BE)


NFPROTOS = {'ipv4': 2, 'ipv6': 10}
L4PROTOS = {'icmp': 1, 'tcp': 6, 'udp': 17, 'icmpv6': 58}
CT_STATES = {'invalid': 1, 'established': 2, 'related': 4, 'new': 8, 'untracked': 64}
ETHERTYPES = {'ip': 0x0800, 'arp': 0x0806, 'ip6': 0x86dd}

TYPES = {t.name: t for t in [
    Type('nf_proto', 2, 1, HOST, NFPROTOS),
    Type('integer', 4, 4, HOST),
    Type('ipv4_addr', 7, 4, BE),
    Type('ipv6_addr', 8, 16, BYTES),
    Type('ether_addr', 9, 6, BYTES),
    Type('ether_type', 10, 2, BE, ETHERTYPES),
    Type('inet_proto', 12, 1, BE, L4PROTOS),
    Type('inet_service', 13, 2, BE),
    Type('mark', 19, 4, HOST),
    Type('ct_state', 26, 4, HOST, CT_STATES),
    Type('ifname', 41, 16, STRING),
    Type('hostname', 47, 64, STRING),
]}
TYPES_BY_NUMBER = {t.number: t for t in TYPES.values()}
FLAG = Type('integer', 4, 1, HOST)

# What a rule loads: a selector, a call of Lua, what a map has for a value, the first
# bits of one of these, or a constant.  Each has a type; that of a constant is given by
# its use.
Selector = namedtuple('Selector', 'text type proto expr data')
Call = namedtuple('Call', 'obj func args type')
Lookup = namedtuple('Lookup', 'key set type')
Constant = namedtuple('Constant', 'value type')
Masked = namedtuple('Masked', 'value bits type')
Unknown = namedtuple('Unknown', 'text type', defaults=[None])

LINK, NETWORK, TRANSPORT = range(3)


def selectors():
    def meta(name, key, type_):
        return Selector(name, type_, None, 'meta', {'key': key})

    def payload(proto, field, type_, base, offset):
        return Selector(f'{proto} {field}', type_, proto, 'payload',
                        {'base': base, 'offset': offset, 'len': type_.size})

    def number(size):
        return Type('integer', 4, size, BE)

    yield meta('meta length', 0, TYPES['integer'])
    yield meta('meta protocol', 1, TYPES['ether_type'])
    yield meta('meta mark', 3, TYPES['mark'])
    yield meta('iifname', 6, TYPES['ifname'])
    yield meta('oifname', 7, TYPES['ifname'])
    yield meta('meta nftrace', 12, FLAG)
    yield meta('meta nfproto', 15, TYPES['nf_proto'])
    yield meta('meta l4proto', 16, TYPES['inet_proto'])
    yield Selector('ct state', TYPES['ct_state'], None, 'ct', {'key': 0})
    yield Selector('ct mark', TYPES['mark'], None, 'ct', {'key': 3})
    yield payload('ether', 'daddr', TYPES['ether_addr'], LINK, 0)
    yield payload('ether', 'saddr', TYPES['ether_addr'], LINK, 6)
    yield payload('ip', 'length', number(2), NETWORK, 2)
    yield payload('ip', 'ttl', number(1), NETWORK, 8)
    yield payload('ip', 'protocol', TYPES['inet_proto'], NETWORK, 9)
    yield payload('ip', 'saddr', TYPES['ipv4_addr'], NETWORK, 12)
    yield payload('ip', 'daddr', TYPES['ipv4_addr'], NETWORK, 16)
    yield payload('ip6', 'saddr', TYPES['ipv6_addr'], NETWORK, 8)
    yield payload('ip6', 'daddr', TYPES['ipv6_addr'], NETWORK, 24)
    for proto in ('tcp', 'udp'):
        yield payload(proto, 'sport', TYPES['inet_service'], TRANSPORT, 0)
        yield payload(proto, 'dport', TYPES['inet_service'], TRANSPORT, 2)


SELECTORS = {s.text: s for s in selectors()}
SETTABLE = ('meta mark', 'meta nftrace', 'ct mark')

# What nft checks first where a value needs it, and does not list
NEEDS = {
    'tcp': [('meta l4proto', 'tcp')], 'udp': [('meta l4proto', 'udp')],
    'ip': [('meta nfproto', 'ipv4'), ('meta protocol', 'ip')],
    'ip6': [('meta nfproto', 'ipv6'), ('meta protocol', 'ip6')],
}


def slots(size):
    """Registers of four bytes that so many bytes take."""
    return (size + 3) // 4


def register(slot):
    """The number of a register as the kernel dumps it."""
    return slot // 4 + 1 if slot % 4 == 0 else slot + 8


def slot_of(number):
    return (number - 1) * 4 if number < 8 else number - 8


def parse_time(text):
    parts = TIME_RE.findall(text)
    if text.isdecimal():
        return int(text) * 1000
    if not parts or ''.join(map(''.join, parts)) != text:
        raise ValueError(f"expected a time such as 1h30m, not '{text}'")
    return sum(int(n) * TIME_UNITS[unit] for n, unit in parts)


def show_time(ms):
    text = ''
    for unit, size in TIME_UNITS.items():
        if ms >= size:
            text += f'{ms // size}{unit}'
            ms %= size
    return text or '0s'


# Parsing

Token = namedtuple('Token', 'kind text where')

# One message of a transaction, and the place that asked for it
Request = namedtuple('Request', 'where op family vals flags', defaults=[()])

Listing = namedtuple('Listing', 'where verb what family table name', defaults=[None, None, None])

# What a set holds: data is a Type, 'verdict' or 'lua' for a map
SetType = namedtuple('SetType', 'key data', defaults=[None])


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


class Reader:
    """What all of the grammar is made of."""

    def __init__(self, lexer):
        self.lex = lexer

    def fail(self, token, text):
        raise Failure(token.where, text)

    @staticmethod
    def shown(token):
        return 'end of line' if token.text == '\n' else token.text

    def unsupported(self, token):
        self.fail(token, f"'{self.shown(token)}' is not supported here by this driver")

    def accept(self, *texts):
        token = self.lex.peek()
        if token.kind != 'str' and token.text in texts:
            return self.lex.next()
        return None

    def expect(self, *texts):
        token = self.accept(*texts)
        if not token:
            got = self.lex.peek()
            want = ' or '.join(f"'{t}'" for t in texts)
            self.fail(got, f"expected {want}, not '{self.shown(got)}'")
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
            self.fail(token, f"expected the name of a {what}, not '{self.shown(token)}'")
        return text

    def string(self, what):
        token = self.lex.next()
        if token.kind != 'str':
            self.fail(token, f'expected {what} in double quotes')
        return token.text[1:-1], token

    def number(self, what, limit):
        token = self.lex.next()
        try:
            value = int(token.text, 0)
        except ValueError:
            value = -1
        if token.kind != 'word' or not 0 <= value <= limit:
            self.fail(token, f"expected {what}, 0 to {limit}, not '{self.shown(token)}'")
        return value

    def time(self):
        token = self.lex.next()
        try:
            return parse_time(token.text)
        except ValueError as e:
            return self.fail(token, str(e))

    def family(self):
        token = self.accept(*FAMILIES)
        return token.text if token else 'ip'

    def type(self):
        return TYPES[self.expect(*(name for name in TYPES if name != 'integer')).text]

    def constant(self, type_):
        token = self.lex.next()
        if token.kind not in ('word', 'str'):
            self.fail(token, f"expected a constant, not '{self.shown(token)}'")
        return self.parsed(token, type_, token.text.strip('"'))

    def parsed(self, token, type_, text):
        try:
            return type_.parse(text)
        except ValueError as e:
            return self.fail(token, str(e))

    def verdict(self):
        token = self.expect(*VERDICTS, *JUMPS)
        if token.text in VERDICTS:
            return {'verdict': {'code': VERDICTS[token.text]}}
        return {'verdict': {'code': JUMPS[token.text], 'chain': self.name('chain')}}


class Rule(Reader):
    """The expressions of one rule, and the sets without a name that they need."""

    def __init__(self, parser, family, table):
        super().__init__(parser.lex)
        self.parser = parser
        self.family = family
        self.table = table
        self.exprs = []
        self.known = set()
        while not self.at_end():
            self.statement()

    def emit(self, name, /, **data):
        self.exprs.append({'name': name, 'data': {k.replace('_', '-'): v
                                                  for k, v in data.items()}})

    def statement(self):
        token = self.lex.peek()
        text = token.text if token.kind == 'word' else None
        if text == 'counter':
            self.counter()
        elif text in VERDICTS or text in JUMPS:
            self.emit('immediate', dreg=0, data=self.parser.jump_to_rules(self.family, self.table)
                      or self.verdict())
            self.end()
        elif text in DYNSET_OPS:
            self.dynset()
        elif text == 'flow':
            self.flow()
        elif text == 'lua':
            self.lua()
        else:
            value = self.selector()
            if value.text in SETTABLE and self.accept('set'):
                self.set_value(value)
            else:
                self.relation(value)

    def counter(self):
        self.lex.next()
        data = {}
        if self.accept('packets'):
            data['packets'] = self.number('packets', (1 << 64) - 1)
            self.expect('bytes')
            data['bytes'] = self.number('bytes', (1 << 64) - 1)
        self.emit('counter', **data)

    def lua(self):
        """A call as a statement or as a value, or a reference to an object."""
        self.lex.next()
        obj = None if self.accept('call') else self.name('lua object')
        if obj == 'name' and not self.accept('call'):
            self.objref()
            return
        if obj and obj != 'name':
            self.expect('call')
        call = self.call(obj)
        token = self.lex.peek()
        if call.type or token.text in (*CMP_OPS, 'vmap', 'map') and token.kind != 'str':
            self.relation(call)
        else:
            self.need(call)
            self.load(call, 0)

    def objref(self):
        token = self.lex.peek()
        if token.kind == 'str':
            self.emit('objref', imm_type=OBJECT_LUA, imm_name=self.name('lua object'))
            return
        key = self.value(maps=False)
        self.expect('map')
        self.need(key)
        self.load(key, 0)
        self.emit('objref', set_sreg=register(0), **self.set_ref(SetType(key.type, 'lua'), 'set-'))

    def set_value(self, target):
        token = self.lex.peek()
        if token.text in SELECTOR_WORDS:
            value = self.value()
            if value.type.name not in ('integer', target.type.name) or \
                    value.type.size != target.type.size:
                self.fail(token, f'{target.text} is of type {target.type.name},'
                                 f' not {value.type.name}')
        else:
            value = Constant(self.constant(target.type), target.type)
        self.need(value)
        self.load(value, 0)
        self.emit(target.expr, **target.data, sreg=register(0))

    def dynset(self):
        op = self.lex.next()
        self.expect('@')
        data = {'set-name': self.name('set'), 'op': DYNSET_OPS[op.text]}
        self.expect('{')
        key = self.value()
        if self.accept('timeout'):
            data['timeout'] = self.time()
        value = self.value() if self.accept(':') else None
        self.expect('}')
        self.need(key)
        if value:
            self.need(value)
        self.load(key, 0)
        if value:
            self.load(value, slots(key.type.size))
            data['sreg-data'] = register(slots(key.type.size))
        self.emit('dynset', sreg_key=register(0), **data)

    def flow(self):
        self.lex.next()
        self.expect('add')
        self.expect('@')
        self.emit('flow_offload', name=self.name('flowtable'))

    def relation(self, value):
        """Without an operator '==' is meant, but for a call, which would be a statement."""
        needs_operator = isinstance(value, Call) and not value.type
        value = self.maybe_map(self.typed(value))
        self.need(value)
        if self.accept('vmap'):
            self.load(value, 0)
            self.emit('lookup', sreg=register(0), dreg=0,
                      **self.set_ref(SetType(value.type, 'verdict')))
            return
        op = self.expect(*CMP_OPS) if needs_operator else self.accept(*CMP_OPS)
        text = op.text if op else '=='
        if self.lex.peek().text in ('@', '{'):
            if text not in ('==', '!='):
                self.unsupported(op)
            self.load(value, 0)
            flags = {'flags': 1} if text == '!=' else {}
            self.emit('lookup', sreg=register(0), **self.set_ref(SetType(value.type)), **flags)
            return
        if value.type.name == 'ct_state':
            self.flags(value, op)
        else:
            self.compare(value, text)

    def flags(self, value, op):
        """Whether one of the flags is set, or with '!=' none is."""
        bits = 0
        while not bits or self.accept(','):
            bits |= value.type.names[self.expect(*value.type.names).text]
        self.load(value, 0)
        self.emit('bitwise', sreg=register(0), dreg=register(0), len=value.type.size,
                  mask={'value': value.type.pack(bits)}, xor={'value': bytes(value.type.size)})
        if op and op.text != '!=':
            self.unsupported(op)
        self.emit('cmp', sreg=register(0), op=CMP_OPS['==' if op else '!='],
                  data={'value': bytes(value.type.size)})

    def compare(self, value, op):
        type_ = value.type
        token = self.lex.peek()
        prefix = None
        if '/' in token.text and type_.name in ('ipv4_addr', 'ipv6_addr'):
            self.lex.next()
            try:
                prefix = ipaddress.ip_network(token.text)
            except ValueError as e:
                self.fail(token, str(e))
            if len(prefix.network_address.packed) != type_.size:
                self.fail(token, f"'{token.text}' is no {type_.name}")
        if type_.size > CMP_MAX:
            self.fail(token, f'a {type_.name} is too long to be compared, but not for a set')
        self.load(value, 0)
        ends = None
        if token.kind == 'word' and '-' in token.text and type_.kind in (BE, HOST):
            if op != '==':
                self.fail(token, 'a range is not supported here by this driver')
            ends = self.lex.next().text.split('-', 1)
        if ends or op not in ('==', '!='):
            if type_.kind == HOST and type_.size in (2, 4):
                self.emit('byteorder', sreg=register(0), dreg=register(0), op=BYTEORDER_HTON,
                          len=type_.size, size=type_.size)
            elif type_.kind not in (BE, HOST):
                self.fail(token, f'values of type {type_.name} have no order')
            type_ = type_.network_order()
        if ends:
            for op, end in zip(('>=', '<='), ends):
                data = {'value': self.parsed(token, type_, end)}
                self.emit('cmp', sreg=register(0), op=CMP_OPS[op], data=data)
            return
        if prefix:
            if prefix.prefixlen < 8 * type_.size:
                self.emit('bitwise', sreg=register(0), dreg=register(0), len=type_.size,
                          mask={'value': prefix.netmask.packed},
                          xor={'value': bytes(type_.size)})
            data = prefix.network_address.packed
        else:
            data = self.constant(type_)
        self.emit('cmp', sreg=register(0), op=CMP_OPS[op], data={'value': data})

    # Values

    def value(self, maps=True):
        token = self.lex.peek()
        if self.accept('lua'):
            obj = None if self.accept('call') else self.name('lua object')
            if obj:
                self.expect('call')
            value = self.typed(self.call(obj))
        elif token.kind == 'word':
            value = self.selector()
        else:
            self.unsupported(token)
        return self.maybe_map(value) if maps else value

    @staticmethod
    def typed(value):
        """A call without a type has a number of 32 bits for a value."""
        if isinstance(value, Call) and not value.type:
            return value._replace(type=TYPES['integer'])
        return value

    def selector(self):
        token = self.lex.next()
        text = token.text
        if token.kind != 'word' or text not in SELECTOR_WORDS:
            self.unsupported(token)
        if text not in SELECTORS:
            token = self.lex.next()
            text += ' ' + token.text
            text = text.replace('meta iifname', 'iifname').replace('meta oifname', 'oifname')
            if text not in SELECTORS:
                self.unsupported(token)
        selector = SELECTORS[text]
        if selector.proto in ('ip', 'ip6'):
            if self.family not in ('inet', 'netdev', 'bridge', selector.proto):
                self.fail(token, f'no {selector.proto} packets in a table of family {self.family}')
        elif selector.proto in ('tcp', 'udp', 'ether') and self.family == 'arp':
            self.fail(token, f'no {selector.proto} packets in a table of family arp')
        elif selector.proto == 'ether' and self.family not in ('netdev', 'bridge'):
            self.unsupported(token)
        return selector

    def call(self, obj):
        func = self.name('function')
        args = []
        if self.accept('('):
            while not self.accept(')'):
                if args:
                    self.expect(',')
                args.append(self.value())
        type_ = self.type() if self.accept('type') else None
        return Call(obj, func, args, type_)

    def maybe_map(self, value):
        while self.accept('map'):
            token = self.lex.peek()
            if token.text == '{':
                self.fail(token, 'only maps with a name are supported here by this driver')
            self.expect('@')
            name = self.name('map')
            type_ = self.parser.set_type(token, self.family, self.table, name).data
            if not isinstance(type_, Type):
                self.fail(token, f"map '{name}' has no values")
            value = Lookup(value, name, type_)
        return value

    def need(self, value):
        """What nft checks first without being told, once for each rule."""
        if isinstance(value, Call):
            for arg in value.args:
                self.need(arg)
        elif isinstance(value, Lookup):
            self.need(value.key)
        elif isinstance(value, Selector) and value.proto in NEEDS:
            for key, name in NEEDS[value.proto]:
                if key == 'meta nfproto' and self.family != 'inet' or \
                        key == 'meta protocol' and self.family not in ('netdev', 'bridge'):
                    continue
                if (key, name) not in self.known:
                    self.known.add((key, name))
                    selector = SELECTORS[key]
                    self.emit(selector.expr, **selector.data, dreg=register(0))
                    self.emit('cmp', sreg=register(0), op=0,
                              data={'value': selector.type.parse(name)})

    def load(self, value, slot):
        """Emit what puts a value into the registers from that of the slot on."""
        if value.type and slot + slots(value.type.size) > 16:
            self.fail(self.lex.peek(), 'these values are too many for the registers')
        if isinstance(value, Selector):
            self.emit(value.expr, **value.data, dreg=register(slot))
        elif isinstance(value, Constant):
            self.emit('immediate', dreg=register(slot), data={'value': value.value})
        elif isinstance(value, Lookup):
            self.load(value.key, slot)
            self.emit('lookup', set=value.set, sreg=register(slot), dreg=register(slot))
        else:
            self.load_call(value, slot)

    def load_call(self, call, slot):
        data = {'obj': call.obj} if call.obj else {}
        data['func'] = call.func
        at = slot
        for arg in call.args:
            self.load(arg, at)
            at += slots(arg.type.size)
        if call.type:
            data.update(dreg=register(slot), len=call.type.size, kind=call.type.kind)
            if call.type.name != 'integer':
                data['dtype'] = call.type.number
        if call.args:
            data.update(sreg=register(slot), args={'elem': [
                {'len': arg.type.size, 'kind': arg.type.kind} for arg in call.args]})
        self.emit('lua', **data)

    def set_ref(self, set_type, prefix=''):
        """Attributes that name a set: one that is there, or a new one without a name."""
        name = 'set' if not prefix else prefix + 'name'
        if self.accept('@'):
            return {name: self.name('set')}
        where = self.lex.peek().where
        number = self.parser.new_set(where, self.family, self.table, '__set%d', set_type,
                                     SET_ANONYMOUS | SET_CONSTANT)
        self.parser.elements(where, self.family, self.table, '__set%d', set_type, number)
        return {name: '__set%d', 'set-id': number}


SELECTOR_WORDS = {text.split()[0] for text in SELECTORS} | {'lua'}


class Parser(Reader):
    """From text to requests and listings."""

    def __init__(self, nft, include, lexer):
        super().__init__(lexer)
        self.nft = nft
        self.include = include
        self.requests = []
        self.listings = []
        self.sets = {}
        self.set_ids = 0
        self.chain_ids = 0

    def request(self, where, op, family, vals, *flags):
        self.requests.append(Request(where, op, family, vals,
                                     [getattr(self.nft.netlink, 'NLM_F_' + f) for f in flags]))

    def parse(self):
        verbs = {'add': self.add, 'create': self.add, 'insert': self.add,
                 'delete': self.delete, 'destroy': self.delete,
                 'flush': self.flush, 'list': self.list, 'reset': self.list,
                 'monitor': self.monitor}
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
        elif what in ('set', 'map'):
            self.set(verb, what, self.family(), self.name('table'), flags)
        elif what == 'flowtable':
            self.flowtable(verb, self.family(), self.name('table'), flags)
        elif what == 'element':
            self.element(verb, 'newsetelem', flags)
        else:
            self.unsupported(token)

    def add_table(self, where, flags):
        family, table = self.family(), self.name('table')
        vals = {'name': table}
        self.request(where.where, 'newtable', family, vals, *flags)
        if not self.open_block():
            return
        if self.accept('flags'):
            self.expect('owner')
            vals['flags'] = TABLE_OWNER
            self.end()
        # As nft does: what rules and scripts refer to comes before them.
        before, self.requests = self.requests, []
        while not self.close_block():
            token = self.expect('chain', 'lua', 'set', 'map', 'flowtable')
            if token.text == 'chain':
                self.chain(token, family, table, ['CREATE'])
            elif token.text == 'lua':
                self.lua(token, family, table, ['CREATE'])
            elif token.text == 'flowtable':
                self.flowtable(token, family, table, ['CREATE'])
            else:
                self.set(token, token.text, family, table, ['CREATE'])
            self.end()
        order = ['newchain', 'newset', 'newobj', 'newsetelem', 'newflowtable', 'newrule']
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
            hook['dev'] = self.device()
        hook['priority'] = self.priority(BRIDGE_PRIORITIES if family == 'bridge' else PRIORITIES)
        return hook

    def priority(self, names):
        self.expect('priority')
        token = self.lex.next()
        try:
            prio = names[token.text] if token.text in names else int(token.text)
            sign = self.accept('+', '-')
            if sign:
                prio += int(sign.text + self.lex.next().text)
        except ValueError:
            self.fail(token, f"expected a priority: a number or one of {', '.join(names)}")
        return prio

    def device(self):
        token = self.lex.next()
        if token.kind not in ('word', 'str'):
            self.fail(token, f"expected the name of a device, not '{self.shown(token)}'")
        return token.text.strip('"')

    def rule(self, where, family, table, chain, insert, chain_id=None):
        rule = Rule(self, family, table)
        if not rule.exprs:
            self.fail(where, 'empty rule')
        chain = {'chain-id': chain_id} if chain_id else {'chain': chain}
        self.request(where.where, 'newrule', family,
                     {'table': table, **chain, 'expressions': {'elem': rule.exprs}},
                     *(['CREATE'] if insert else ['CREATE', 'APPEND']))

    def jump_to_rules(self, family, table):
        """The verdict that goes to a chain without a name, if that comes; its rules are made."""
        at = self.lex.pos
        token = self.accept(*JUMPS)
        if not token:
            return None
        if not self.open_block():
            self.lex.ahead, self.lex.pos = token, at
            return None
        self.chain_ids += 1
        number = self.chain_ids
        self.request(token.where, 'newchain', family,
                     {'table': table, 'id': number, 'flags': CHAIN_BINDING}, 'CREATE')
        while not self.close_block():
            self.rule(self.lex.peek(), family, table, None, False, number)
            self.end()
        return {'verdict': {'code': JUMPS[token.text], 'chain-id': number}}

    # Lua objects

    def lua(self, where, family, table, flags):
        obj = self.name('lua object')
        data, more = {}, {}
        self.expect('{')
        self.skip_ends()
        while not self.close_block():
            key = self.expect('file', 'source', 'name', 'memory', 'budget', 'on-error',
                              'comment')
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
            elif key.text == 'comment':
                text = self.string('a comment')[0].encode('utf-8', 'surrogateescape') + b'\0'
                more['userdata'] = struct.pack('=BB', UDATA_COMMENT, len(text)) + text
            else:
                data['on-error'] = ON_ERROR.index(self.expect(*ON_ERROR).text)
            self.end()
        data.pop('implied', None)
        if 'source' not in data:
            self.fail(where, f"lua '{obj}' has neither file nor source")
        if len(data['source']) > 0xff00:
            self.fail(where, f"lua '{obj}': {len(data['source'])} bytes are too long a source")
        self.request(where.where, 'newobj', family,
                     {'table': table, 'name': obj, 'type': 'lua', 'data': data, **more}, *flags)

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

    # Sets and maps

    def set(self, where, what, family, table, flags):
        name = self.name(what)
        set_type, bits, more = None, 0, {}
        at = len(self.requests)
        self.expect('{')
        self.skip_ends()
        while not self.close_block():
            key = self.expect('type', 'flags', 'timeout', 'size', 'elements')
            if key.text == 'type':
                set_type = SetType(self.type())
                if what == 'map':
                    self.expect(':')
                    token = self.accept('verdict', 'lua')
                    set_type = set_type._replace(data=token.text if token else self.type())
                self.sets[family, table, name] = set_type
            elif key.text == 'flags':
                bits |= SET_FLAGS[self.expect(*SET_FLAGS).text]
                while self.accept(','):
                    bits |= SET_FLAGS[self.expect(*SET_FLAGS).text]
            elif key.text == 'timeout':
                more['timeout'] = self.time()
                bits |= SET_TIMEOUT
            elif key.text == 'size':
                more['desc'] = {'size': self.number('a size', 0xffffffff)}
            elif not set_type:
                self.fail(key, 'elements before their type')
            else:
                self.expect('=')
                self.elements(key.where, family, table, name, set_type)
            self.end()
        if not set_type:
            self.fail(where, f"{what} '{name}' has no type")
        elements, self.requests = self.requests[at:], self.requests[:at]
        self.new_set(where.where, family, table, name, set_type, bits, flags, **more)
        self.requests += elements

    def new_set(self, where, family, table, name, set_type, flags, nlflags=('CREATE',), **more):
        """The request for a set; gives the number that others of the batch know it by."""
        self.set_ids += 1
        vals = {'table': table, 'name': name, 'id': self.set_ids,
                'key-type': set_type.key.number, 'key-len': set_type.key.size, **more}
        if set_type.data == 'lua':
            flags |= SET_OBJECT
            vals['obj-type'] = OBJECT_LUA
        elif set_type.data == 'verdict':
            flags |= SET_MAP
            vals['data-type'] = VERDICT_TYPE
        elif set_type.data:
            flags |= SET_MAP
            vals.update({'data-type': set_type.data.number, 'data-len': set_type.data.size})
        # nft wants to be told the order of bytes
        orders = enumerate(t for t in set_type if isinstance(t, Type))
        vals['userdata'] = b''.join(struct.pack('=BBI', i, 4, 1 if t.kind == HOST else 2)
                                    for i, t in orders)
        self.request(where, 'newset', family, {**vals, 'flags': flags}, *nlflags)
        return self.set_ids

    def set_type(self, token, family, table, name):
        """Of a set of this input, or of one that the kernel has."""
        known = self.sets.get((family, table, name))
        if known:
            return known
        found = self.nft.ask(token.where, 'getset', family, {'table': table, 'name': name})
        return self.nft.set_type(found)

    def element(self, verb, op, flags=()):
        family, table = self.family(), self.name('table')
        token = self.lex.peek()
        name = self.name('set')
        self.elements(verb.where, family, table, name,
                      self.set_type(token, family, table, name), op=op, flags=flags)

    def listed(self, item):
        """What item() reads, each, in braces and with commas between."""
        found = []
        self.expect('{')
        self.skip_ends()
        while not self.close_block():
            found.append(item())
            self.skip_ends()
            if not self.accept(','):
                self.expect('}')
                break
            self.skip_ends()
        return found

    def one_element(self, set_type, op):
        elem = {'key': {'value': self.constant(set_type.key)}}
        for key in ('timeout', 'expires'):
            if self.accept(key):
                elem[{'expires': 'expiration'}.get(key, key)] = self.time()
        if set_type.data and (op == 'newsetelem' or self.lex.peek().text == ':'):
            self.expect(':')
            if set_type.data == 'lua':
                elem['objref'] = self.name('lua object')
            elif set_type.data == 'verdict':
                elem['data'] = self.verdict()
            else:
                elem['data'] = {'value': self.constant(set_type.data)}
        return elem

    def elements(self, where, family, table, name, set_type, number=None, op='newsetelem',
                 flags=('CREATE',)):
        elems = self.listed(lambda: self.one_element(set_type, op))
        if number and not elems:
            raise Failure(where, 'a set without a name needs elements')
        vals = {'table': table, 'set': name, 'elements': {'elem': elems}}
        if number:
            vals['set-id'] = number
        self.request(where, op, family, vals, *flags)

    # Flowtables

    def flowtable(self, where, family, table, flags):
        name = self.name('flowtable')
        hook, bits = {}, 0
        self.expect('{')
        self.skip_ends()
        while not self.close_block():
            key = self.expect('hook', 'devices', 'counter')
            if key.text == 'hook':
                hook['num'] = FLOWTABLE_HOOKS[self.expect(*FLOWTABLE_HOOKS).text]
                hook['priority'] = self.priority(PRIORITIES)
            elif key.text == 'devices':
                self.expect('=')
                hook['devs'] = {'name': self.listed(self.device)}
            else:
                bits |= FLOWTABLE_COUNTER
            self.end()
        if 'num' not in hook:
            self.fail(where, f"flowtable '{name}' has no hook")
        vals = {'table': table, 'name': name, 'hook': hook, 'flags': bits}
        self.request(where.where, 'newflowtable', family, vals, *flags)

    # Commands that load nothing

    def delete(self, verb):
        token = self.expect('table', 'chain', 'lua', 'set', 'map', 'flowtable', 'rule', 'element')
        what = token.text
        op = {'delete': 'del', 'destroy': 'destroy'}[verb.text]
        if what == 'element':
            self.element(verb, op + 'setelem')
            return
        family = self.family()
        if what == 'table':
            self.request(verb.where, op + 'table', family, {'name': self.name('table')})
            return
        vals = {'table': self.name('table')}
        if what == 'rule':
            vals['chain'] = self.name('chain')
            self.expect('handle')
            vals['handle'] = self.number('a handle', (1 << 64) - 1)
        else:
            vals['name'] = self.name('lua object' if what == 'lua' else what)
            if what == 'lua':
                vals['type'] = 'lua'
        op += {'lua': 'obj', 'map': 'set'}.get(what, what)
        self.request(verb.where, op, family, vals)

    def flush(self, verb):
        what = self.expect('ruleset', 'table', 'chain', 'set', 'map').text
        if what == 'ruleset':
            family = self.accept(*FAMILIES)
            self.request(verb.where, 'deltable', family.text if family else None, {})
            return
        family, vals = self.family(), {'table': self.name('table')}
        if what in ('set', 'map'):
            vals['set'] = self.name(what)
            self.request(verb.where, 'delsetelem', family, vals)
            return
        if what == 'chain':
            vals['chain'] = self.name('chain')
        self.request(verb.where, 'delrule', family, vals)

    def list(self, verb):
        what = 'lua'
        if verb.text == 'list':
            what = self.expect('ruleset', 'tables', 'luas', 'table', 'chain', 'lua',
                               'set', 'map').text
        else:
            what = self.expect('lua', 'luas').text
        if what in ('ruleset', 'tables', 'luas'):
            family = self.accept(*FAMILIES)
            self.listings.append(Listing(verb.where, verb.text, what,
                                         family.text if family else None))
            return
        family, table = self.family(), self.name('table')
        name = None
        if what != 'table':
            name = self.name('lua object' if what == 'lua' else what)
        self.listings.append(Listing(verb.where, verb.text, what, family, table, name))

    def monitor(self, verb):
        what = 'trace' if self.accept('trace') else 'all'
        self.listings.append(Listing(verb.where, verb.text, what))


# Netlink

# What the netlink specification of the kernel lacks: expressions and messages with
# their attributes in order,
LACKING = {
    'byteorder': 'sreg:u32 dreg:u32 op:u32 len:u32 size:u32',
    'dynset': 'set-name:string set-id:u32 op:u32 sreg-key:u32 sreg-data:u32 timeout:u64'
              ' expr:binary pad:pad flags:u32 expressions:binary',
    'trace': 'table:string chain:string rule-handle:u64 type:u32 verdict:verdict-attrs id:u32',
}
# and the order of these, which it has wrong.
ORDER = {
    'chain-attrs': 'table handle name hook policy use type counters pad flags id userdata',
    'rule-attrs': 'table chain handle expressions compat position userdata pad id position-id'
                  ' chain-id',
    'setelem-attrs': 'key data flags timeout expiration userdata expr pad objref key-end'
                     ' expressions',
    'expr-lookup-attrs': 'set sreg dreg set-id flags',
}
SCALARS = ('u16', 's16', 'u32', 's32', 'u64', 's64')


def amend(spec):
    """Make a specification of nftables, of this version or that, fit for the driver."""
    formats = next(m for m in spec['sub-messages'] if m['name'] == 'expr-ops')['formats']
    sets = spec['attribute-sets']
    for name, attrs in LACKING.items():
        if any(f['value'] == name for f in formats):
            continue
        formats.append({'value': name, 'attribute-set': f'{name}-attrs'})
        sets.append({'name': f'{name}-attrs', 'attributes': [
            {'name': n, 'type': 'nest', 'nested-attributes': t} if t.endswith('-attrs') else
            {'name': n, 'type': t} for n, t in (a.split(':') for a in attrs.split())]})
    for attr_set in sets:
        attrs = attr_set['attributes']
        for attr in attrs:
            # as later versions have it
            if attr['name'] == 'set id':
                attr['name'] = 'set-id'
            if (attr_set['name'], attr['name']) == ('setelem-attrs', 'flags'):
                attr['type'] = 'u32'
            if (attr_set['name'], attr['name']) == ('flowtable-hook-attrs', 'priority'):
                attr['type'] = 's32'
            if attr['type'] in SCALARS:
                attr['byte-order'] = 'big-endian'
            # Numbers everywhere, for versions differ in what they have names for,
            # but where a name selects what follows.
            if attr_set['name'] != 'obj-attrs':
                attr.pop('enum', None)
                attr.pop('enum-as-flags', None)
        if attr_set['name'] in ORDER:
            names = ORDER[attr_set['name']].split()
            if not any(attr['name'] == 'pad' for attr in attrs) and 'pad' in names:
                attrs.append({'name': 'pad', 'type': 'pad'})
            for attr in attrs:
                attr['value'] = names.index(attr['name']) + 1
    return spec


def kernel_tree():
    tree = os.environ.get('NF_LUA_KTREE')
    if not tree:
        tree = os.path.join(os.path.dirname(os.path.realpath(__file__)), *['..'] * 5)
    return os.path.normpath(tree)


def open_nftables(amended=True):
    """A family object of the tree's YNL library, fit for batches.

    Only with the specification amended does it serve the driver; without, it is
    what ynl has.
    """
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
    from lib import YnlFamily, Netlink, NlError
    from lib.ynl import NlAttr, NlAttrs, NlMsg, NlMsgs

    NlAttr.as_strz = lambda self: self.raw.rstrip(b'\0').decode('utf-8', 'backslashreplace')

    class Nftables(YnlFamily):
        netlink = Netlink
        error = NlError
        messages = NlMsgs

        def __init__(self):
            super().__init__(spec, schema='', process_unknown=True)
            # far from the numbers of a batch
            self.asked = 1 << 24
            if 'lua' not in self.sub_msgs['obj-data'].formats:
                raise Failure(None, f'{spec} knows no lua objects:'
                                    ' set NF_LUA_KTREE to a tree that does')
            for forced, plain in ((32, socket.SO_SNDBUF), (33, socket.SO_RCVBUF)):
                try:
                    self.sock.setsockopt(socket.SOL_SOCKET, forced, 8 << 20)
                except PermissionError:
                    self.sock.setsockopt(socket.SOL_SOCKET, plain, 8 << 20)

        def _decode_sub_msg(self, attr, attr_spec, search_attrs):
            kind = search_attrs.lookup(attr_spec.selector)
            if kind not in self.sub_msgs[attr_spec.sub_message].formats:
                return {'unknown': attr.raw}
            return super()._decode_sub_msg(attr, attr_spec, search_attrs)

        def decode_message(self, msg, attr_set):
            """A message that may be of no operation of the specification."""
            vals = self._decode(NlAttrs(msg.raw, 4), attr_set)
            return {**vals, **self._decode_struct(msg.raw, 'nfgenmsg')}

        def ask(self, where, op, family, vals, dump=False):
            """The answer to a question, or with dump a list of them, of one generation."""
            flags = [Netlink.NLM_F_DUMP] if dump else []
            interrupted = True
            while interrupted:
                interrupted, answers = False, []
                self.asked += 1
                self.sock.send(self.encode(op, family, vals, flags, self.asked))
                for msg in self.answers(self.asked):
                    interrupted |= bool(dump and msg.nl_flags & DUMP_INTERRUPTED)
                    if msg.error:
                        raise Failure(where, self.explain(msg))
                    if not msg.done:
                        answers.append(self.decode_message(msg, self.ops[op].attr_set.name))
            return answers if dump else answers[0] if answers else None

        def answers(self, seq):
            """The messages that answer a request, its acknowledgment the last of them."""
            while True:
                for msg in NlMsgs(self.sock.recv(self._recv_size)):
                    if msg.nl_seq != seq:
                        continue
                    yield msg
                    if msg.done:
                        return

        def encode(self, op, family, vals, flags, seq):
            vals = {'nfgen-family': FAMILIES.get(family, 0), **vals}
            return self._encode_message(self.ops[op], vals, flags, seq)

        def batch(self, requests, check=False):
            """The messages of one transaction: (request, bytes).

            A check ends without the end mark, so the kernel undoes it.
            """
            batch = [Request(None, 'batch-begin', None, {'res-id': 10}), *requests]
            if not check:
                batch.append(Request(None, 'batch-end', None, {'res-id': 10}))
            return [(r, self.encode(r.op, r.family, r.vals, r.flags, seq + 1))
                    for seq, r in enumerate(batch)]

        def commit(self, requests, check):
            """One transaction; gives the errors in it."""
            batch = self.batch(requests, check)
            self.sock.send(b''.join(data for _, data in batch))

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
            for seq, (r, data) in enumerate(batch):
                answer = answers.get(seq + 1)
                if answer is None and r.where:
                    errors.append(Failure(r.where, 'the kernel gave no answer'))
                elif answer is not None and answer.error:
                    errors.append(Failure(r.where, self.explain(answer, r, data)))
                    if not r.where:
                        break
            return errors

        def explain(self, msg, request=None, data=None):
            """The kernel's own words if it gave any; the errno unless it is just EINVAL."""
            errno = os.strerror(-msg.error)
            extack = msg.extack or {}
            text = extack.get('msg')
            if not text:
                text = f'Could not process this: {errno}'
            elif msg.error != -22:
                text = f'{text} ({errno})'
            if 'policy' in extack:
                text += f' (allowed: {extack["policy"]})'
            if request and 'bad-attr-offs' in extack:
                attrs = NlAttrs(NlMsg(data, 0).raw, 4)
                path = self.path(self.ops[request.op].attr_set, attrs, 20,
                                 extack['bad-attr-offs'])
                text += f' [{path}]'
            return text

        def path(self, attr_set, attrs, offset, target, kind=None):
            """The name of the attribute at an offset of a message."""
            count = {}
            for attr in attrs:
                spec = attr_set.attrs_by_val[attr.type]
                name = spec.name
                count[name] = count.get(name, 0) + 1
                if spec.is_multi:
                    name += f'[{count[name]}]'
                if spec.name in ('name', 'type'):
                    kind = 'lua' if attr_set.name == 'obj-attrs' else attr.as_strz()
                if offset == target:
                    return name
                if offset < target < offset + attr.full_len:
                    inner = spec['nested-attributes'] if spec['type'] == 'nest' else \
                        self.sub_msgs[spec.sub_message].formats[kind].attr_set
                    rest = self.path(self.attr_sets[inner], NlAttrs(attr.raw), offset + 4, target)
                    return f'{name}.{rest}'
                offset += attr.full_len
            return f'offset {target}'

        @staticmethod
        def set_type(found):
            key = TYPES_BY_NUMBER.get(found['key-type'], Unknown(f'<{found["key-type"]}>'))
            flags = found.get('flags', 0)
            if flags & SET_OBJECT:
                data = 'lua' if found['obj-type'] == OBJECT_LUA else Unknown(found['obj-type'])
            elif not flags & SET_MAP:
                data = None
            elif found['data-type'] == VERDICT_TYPE:
                data = 'verdict'
            else:
                data = TYPES_BY_NUMBER.get(found['data-type'], Unknown(f'<{found["data-type"]}>'))
            return SetType(key, data)

    # The library loads the specification by this, in pure Python if left alone.
    load, loader = yaml.load, getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    change = amend if amended else lambda spec: spec
    yaml.load = lambda stream, Loader=None: change(load(stream, Loader=loader))
    try:
        return Nftables()
    finally:
        yaml.load = load


# Listing

def quote_source(source):
    text = source.decode('utf-8', 'surrogateescape')
    level = 0
    while (text + f']{"=" * level}]').find(f']{"=" * level}]') != len(text):
        level += 1
    return f'[{"=" * level}[\n{text}]{"=" * level}]'


def show(value):
    """A value as it is written in a rule."""
    if isinstance(value, Call):
        text = f'lua "{value.obj}" call {value.func}'
        if value.args:
            text += f'({", ".join(map(show, value.args))})'
        if value.type and value.type.name != 'integer':
            text += f' type {value.type.name}'
        return text
    if isinstance(value, Lookup):
        return f'{show(value.key)} map {value.set}'
    if isinstance(value, Masked):
        return f'{show(value.value)} & {value.bits} bits'
    if isinstance(value, Constant):
        return value.type.show(value.value) if value.type else f'0x{value.value.hex()}'
    return value.text


class Rules:
    """The words of rules.

    A rule loads values into registers and uses them; what was loaded is known
    by the number of its first register.
    """

    def __init__(self, sets):
        self.sets = sets

    def text(self, exprs):
        self.words = []
        self.regs = {}
        # of a comparison '>=': the register, and the constant
        self.least = None
        self.l4proto = None
        for expr in exprs:
            data = expr.get('data', {})
            show_expr = getattr(self, 'expr_' + expr['name'], None)
            if not show_expr or show_expr(data) is False:
                self.words.append(f'<{expr["name"]}>')
        return ' '.join(self.words)

    def reg(self, data, key='sreg', type_=None):
        """The value in a register; a constant has the type of its use."""
        value = self.regs.get(slot_of(data[key]), Unknown(f'<register {data[key]}>'))
        return value._replace(type=type_) if isinstance(value, Constant) else value

    def set_reg(self, data, value):
        self.regs[slot_of(data['dreg'])] = value
        self.least = None

    def selector(self, expr, data):
        for s in SELECTORS.values():
            if s.expr == expr and all(data.get(k) == v for k, v in s.data.items()) and \
                    (s.proto not in ('tcp', 'udp') or s.proto == self.l4proto):
                self.drop_implied(s.proto)
                return s
        if expr == 'payload':
            base = ('ll', 'nh', 'th')[data['base']] if data['base'] < 3 else data['base']
            return Unknown(f'@{base},{data["offset"] * 8},{data["len"] * 8}')
        return Unknown(f'{expr} {data["key"]}')

    def drop_implied(self, proto):
        implied = [f'{key} {value}' for key, value in NEEDS.get(proto, ())]
        every = [f'{key} {value}' for needs in NEEDS.values() for key, value in needs]
        at = len(self.words)
        while at and self.words[at - 1] in every:
            at -= 1
            if self.words[at] in implied:
                del self.words[at]
                return

    def load_or_set(self, expr, data):
        if 'dreg' in data:
            self.set_reg(data, self.selector(expr, data))
        else:
            target = self.selector(expr, data)
            self.words.append(f'{target.text} set {show(self.reg(data, type_=target.type))}')

    def expr_meta(self, data):
        self.load_or_set('meta', data)

    def expr_ct(self, data):
        self.load_or_set('ct', data)

    def expr_payload(self, data):
        if 'dreg' not in data:
            return False
        self.set_reg(data, self.selector('payload', data))

    def expr_lua(self, data):
        args, at = [], slot_of(data.get('sreg', 1))
        for arg in as_list(data.get('args', {}).get('elem')):
            args.append(self.reg({'sreg': register(at)}))
            at += slots(arg['len'])
        call = Call(data['obj'], data['func'], args, None)
        if 'dreg' not in data:
            self.words.append(show(call))
            return
        type_ = TYPES_BY_NUMBER.get(data.get('dtype') or TYPES['integer'].number)
        if not type_ or (type_.size, type_.kind) != (data['len'], data['kind']):
            type_ = Type(f'<{data.get("dtype")} {data["len"]} {data["kind"]}>', 0, data['len'],
                         data['kind'])
        self.set_reg(data, call._replace(type=type_))

    def expr_immediate(self, data):
        if 'verdict' in data['data']:
            self.words.append(self.verdict(data['data']['verdict']))
        else:
            self.set_reg(data, Constant(data['data']['value'], None))

    @staticmethod
    def verdict(verdict):
        text = by_value({**VERDICTS, **JUMPS}, verdict['code'])
        return f'{text} {verdict["chain"]}' if 'chain' in verdict else text

    def expr_bitwise(self, data):
        value = self.reg(data)
        if 'mask' not in data:
            return False
        if value.type and value.type.name == 'ct_state':
            bits = int.from_bytes(data['mask']['value'], sys.byteorder)
            names = [name for name, bit in value.type.names.items() if bits & bit]
            self.set_reg(data, Masked(value, ','.join(names), value.type))
            return True
        bits = int.from_bytes(data['mask']['value'], 'big').bit_count()
        self.set_reg(data, Masked(value, bits, value.type))
        return True

    def expr_byteorder(self, data):
        value = self.reg(data)
        type_ = value.type.network_order() if value.type else None
        self.set_reg(data, Unknown(show(value), type_))

    def expr_cmp(self, data):
        value = self.reg(data)
        constant, prefix = data['data']['value'], ''
        constant = value.type.show(constant) if value.type else f'0x{constant.hex()}'
        if isinstance(value, Masked) and value.type.name == 'ct_state':
            none = '' if data['op'] else '!= '
            self.words.append(f'{show(value.value)} {none}{value.bits}')
            return
        if isinstance(value, Masked):
            value, prefix = value.value, f'/{value.bits}'
        op = by_value(CMP_OPS, data['op'])
        if op == '==' and not self.needs_operator(value):
            op = ''
        text = ' '.join(filter(None, [show(value), op, constant + prefix]))
        if op == '<=' and self.least and self.least[0] == data['sreg']:
            text = f'{show(value)} {self.least[1]}-{constant}'
            self.words.pop()
        self.least = (data['sreg'], constant) if op == '>=' else None
        if text.startswith('meta l4proto ') and not op:
            self.l4proto = constant
        self.words.append(text)

    @staticmethod
    def needs_operator(value):
        return isinstance(value, Call) and value.type.name == 'integer'

    def set_text(self, data, key='set'):
        """A set by its name, or by what is in it if it has none."""
        found = self.sets.get(data[key])
        return found if found and data[key].startswith('__') else '@' + data[key]

    def expr_lookup(self, data):
        value, name = self.reg(data), self.set_text(data)
        if data.get('dreg') == 0:
            self.words.append(f'{show(value)} vmap {name}')
        elif 'dreg' in data:
            self.set_reg(data, Lookup(value, name, None))
        else:
            op = '!= ' if data.get('flags') else '== ' if self.needs_operator(value) else ''
            self.words.append(f'{show(value)} {op}{name}')

    def expr_objref(self, data):
        kind = {OBJECT_LUA: 'lua'}.get(data.get('imm-type'), f'<object {data.get("imm-type")}>')
        if 'imm-name' in data:
            self.words.append(f'{kind} name "{data["imm-name"]}"')
        else:
            name = self.set_text(data, 'set-name')
            self.words.append(f'lua name {show(self.reg(data, "set-sreg"))} map {name}')

    def expr_dynset(self, data):
        op = by_value(DYNSET_OPS, data.get('op', 0))
        text = show(self.reg(data, 'sreg-key'))
        if data.get('timeout'):
            text += f' timeout {show_time(data["timeout"])}'
        if 'sreg-data' in data:
            text += f' : {show(self.reg(data, "sreg-data"))}'
        self.words.append(f'{op} @{data["set-name"]} {{ {text} }}')

    def expr_flow_offload(self, data):
        self.words.append(f'flow add @{data["name"]}')

    def expr_counter(self, data):
        self.words.append(f'counter packets {data["packets"]} bytes {data["bytes"]}')


def as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def family_name(vals):
    return by_value(FAMILIES, vals['nfgen-family'])


def source_of(data):
    source = data['source']
    return source if isinstance(source, bytes) else source.encode('utf-8', 'surrogateescape')


class Lister:
    def __init__(self, nft, args):
        self.nft = nft
        self.args = args

    def run(self, want):
        if want.verb == 'monitor':
            Monitor(self.nft, self).run(want)
        elif want.what == 'lua':
            self.one_object(want)
        elif want.what in ('set', 'map'):
            found = self.nft.ask(want.where, 'getset', want.family,
                                 {'table': want.table, 'name': want.name})
            print(f'table {want.family} {want.table} {{')
            self.set(found, self.elements(found))
            print('}')
        else:
            self.tables(want)

    def one_object(self, want):
        op = 'getobj-reset' if want.verb == 'reset' else 'getobj'
        obj = self.nft.ask(want.where, op, want.family,
                           {'table': want.table, 'name': want.name, 'type': 'lua'})
        if self.args.source_only:
            sys.stdout.flush()
            sys.stdout.buffer.write(source_of(obj['data']))
            sys.stdout.buffer.flush()
            return
        print(f'table {want.family} {want.table} {{')
        self.lua(obj)
        print('}')

    def tables(self, want):
        def dump(op, **vals):
            return self.nft.ask(want.where, op, want.family, vals, dump=True)

        tables = [t for t in dump('gettable') if want.table in (None, t['name'])
                  and t['nfgen-family'] in FAMILIES.values()]
        if want.table and not tables:
            raise Failure(want.where, f'no table {want.family} {want.table}')
        if want.what == 'tables':
            for t in tables:
                print(f'table {family_name(t)} {t["name"]}')
            return
        luas = want.what == 'luas'
        op = 'getobj-reset' if want.verb == 'reset' else 'getobj'
        objs = dump(op, type='lua') if luas else dump(op)
        chains, rules, sets, flowtables = ([], [], [], []) if luas else \
            map(dump, ('getchain', 'getrule', 'getset', 'getflowtable'))
        if want.what == 'chain':
            objs, chains = [], [c for c in chains if c['name'] == want.name]
        for t in tables:
            def mine(things, t=t):
                return [x for x in things
                        if (x['table'], x['nfgen-family']) == (t['name'], t['nfgen-family'])]

            print(f'table {family_name(t)} {t["name"]} {{')
            self.table(mine(objs), mine(sets), mine(flowtables), mine(chains), mine(rules),
                       named=want.what != 'chain')
            print('}')

    def table(self, objs, sets, flowtables, chains, rules, named):
        anonymous = [s for s in sets if s.get('flags', 0) & SET_ANONYMOUS]
        words = Rules({s['name']: self.element_list(s, self.elements(s)) for s in anonymous})
        parts = [lambda obj=obj: self.object(obj) for obj in modules_first(objs)]
        if named:
            parts += [lambda s=s: self.set(s, [] if self.args.terse else self.elements(s))
                      for s in sets if s not in anonymous]
            parts += [lambda f=f: self.flowtable(f) for f in flowtables]
        parts += [lambda c=c: self.chain(c, [r for r in rules if r['chain'] == c['name']], words)
                  for c in chains]
        for i, part in enumerate(parts):
            if i:
                print()
            part()

    def handle(self, thing):
        return f' # handle {thing["handle"]}' if self.args.handle else ''

    def object(self, obj):
        if obj['type'] == 'lua':
            self.lua(obj)
        else:
            print(f'\t# {obj["type"]} {obj["name"]}: this driver does not show it')

    def lua(self, obj):
        data = obj['data']
        print(f'\tlua {obj["name"]} {{' + self.handle(obj))
        if obj.get('userdata', b'')[:1] == bytes([UDATA_COMMENT]):
            print(f'\t\tcomment "{obj["userdata"][2:].rstrip(bytes(1)).decode()}"')
        if data.get('name'):
            print(f'\t\tname "{data["name"]}"')
        memory = data['memory']
        print(f'\t\tmemory {memory >> 10} kbytes' if memory % 1024 == 0
              else f'\t\tmemory {memory} bytes')
        print(f'\t\tbudget {data["budget"]}')
        print(f'\t\ton-error {ON_ERROR[data["on-error"]]}')
        self.statistics(data)
        source = source_of(data)
        if self.args.terse:
            print(f'\t\t# source of {len(source)} bytes not shown')
        else:
            print('\t\tsource ', end='', flush=True)
            sys.stdout.buffer.write(quote_source(source).encode('utf-8', 'surrogateescape'))
            sys.stdout.buffer.write(b'\n')
            sys.stdout.buffer.flush()
        print('\t}')

    @staticmethod
    def statistics(data):
        """As comments, so that a listing can be loaded."""
        if data.get('modules'):
            print('\t\t# modules', *as_list(data['modules'].get('elem')))
        for keys in (('calls', 'errors', 'err-script', 'err-memory', 'err-budget', 'err-nested'),
                     ('mem-used', 'mem-peak', 'cpu-peak', 'budget-peak', 'stack-peak')):
            print('\t\t#', *[f'{k} {data[k]}' for k in keys if k in data])
        for cpu in as_list(data.get('cpus', {}).get('elem')):
            print(f'\t\t# cpu {cpu["id"]} used {cpu["mem-used"]} peak {cpu["mem-peak"]}')
        if data.get('last-error'):
            print(f'\t\t# last-error: {data["last-error"]}')

    def elements(self, found):
        answers = self.nft.ask(None, 'getsetelem', family_name(found),
                               {'table': found['table'], 'set': found['name']}, dump=True)
        return sorted((e for a in answers for e in as_list(a.get('elements', {}).get('elem'))),
                      key=lambda elem: elem['key']['value'])

    def element_list(self, found, elements):
        type_ = self.nft.set_type(found)
        return f'{{ {", ".join(self.element(type_, e) for e in elements)} }}'

    @staticmethod
    def element(type_, elem):
        value = elem['key']['value']
        text = type_.key.show(value) if isinstance(type_.key, Type) else f'0x{value.hex()}'
        if 'timeout' in elem:
            text += f' timeout {show_time(elem["timeout"])}'
        if 'expiration' in elem:
            text += f' expires {show_time(elem["expiration"])}'
        if 'objref' in elem:
            text += f' : "{elem["objref"]}"'
        elif 'verdict' in elem.get('data', {}):
            text += f' : {Rules.verdict(elem["data"]["verdict"])}'
        elif 'data' in elem:
            text += f' : {type_.data.show(elem["data"]["value"])}'
        return text

    def set(self, found, elements):
        type_, flags = self.nft.set_type(found), found.get('flags', 0)
        names = [part if isinstance(part, str) else
                 part.name if isinstance(part, Type) else part.text
                 for part in type_ if part is not None]
        what = 'set' if type_.data is None else 'map'
        print(f'\t{what} {found["name"]} {{' + self.handle(found))
        print(f'\t\ttype {" : ".join(names)}')
        if found.get('desc', {}).get('size'):
            print(f'\t\tsize {found["desc"]["size"]}')
        shown = [name for name, bit in SET_FLAGS.items() if flags & bit]
        if shown:
            print(f'\t\tflags {",".join(shown)}')
        if 'timeout' in found:
            print(f'\t\ttimeout {show_time(found["timeout"])}')
        if elements:
            print(f'\t\telements = {self.element_list(found, elements)}')
        print('\t}')

    def flowtable(self, found):
        hook = found['hook']
        devices = as_list(hook.get('devs', {}).get('name'))
        print(f'\tflowtable {found["name"]} {{' + self.handle(found))
        print(f'\t\thook {by_value(FLOWTABLE_HOOKS, hook["num"])}'
              f' priority {by_value(PRIORITIES, hook["priority"])}')
        if devices:
            names = ', '.join(f'"{d}"' for d in devices)
            print(f'\t\tdevices = {{ {names} }}')
        if found.get('flags', 0) & FLOWTABLE_COUNTER:
            print('\t\tcounter')
        print('\t}')

    def chain(self, chain, rules, words):
        print(f'\tchain {chain["name"]} {{' + self.handle(chain))
        hook = chain.get('hook')
        if hook:
            family = family_name(chain)
            devs = as_list(hook.get('dev') or hook.get('devs', {}).get('name'))
            device = f' device "{devs[0]}"' if devs else ''
            names = BRIDGE_PRIORITIES if family == 'bridge' else PRIORITIES
            policy = by_value(VERDICTS, chain.get('policy'), 'accept')
            print(f'\t\ttype {chain["type"]} hook {by_value(HOOKS[family], hook["num"])}{device}'
                  f' priority {by_value(names, hook["priority"])}; policy {policy};')
        for rule in rules:
            print(f'\t\t{words.text(rule_exprs(rule))}' + self.handle(rule))
        print('\t}')


def rule_exprs(rule):
    return as_list(rule.get('expressions', {}).get('elem'))


def modules_first(objs):
    """In an order in which they can be loaded: what is required, before who requires it."""
    by_name = {obj['name']: obj for obj in objs if obj['type'] == 'lua'}
    begun, done = set(), []

    def visit(obj):
        if obj['handle'] in begun:
            return
        begun.add(obj['handle'])
        if obj['type'] == 'lua':
            for name in as_list(obj['data'].get('modules', {}).get('elem')):
                # which may have been replaced or deleted since
                if name in by_name:
                    visit(by_name[name])
        done.append(obj)

    for obj in objs:
        visit(obj)
    return done


# Monitoring

class Monitor:
    """Prints what happens, as nft does, until it is stopped."""

    KINDS = {0: ('table', 'table-attrs'), 3: ('chain', 'chain-attrs'), 6: ('rule', 'rule-attrs'),
             9: ('set', 'set-attrs'), 12: ('element', 'setelem-list-attrs'),
             15: ('generation', 'gen-attrs'), 17: ('trace', 'trace-attrs'),
             18: ('object', 'obj-attrs'), 22: ('flowtable', 'flowtable-attrs')}
    TRACE_TYPES = {1: 'policy', 2: 'return', 3: 'rule'}

    def __init__(self, nft, lister):
        self.nft = nft
        self.lister = lister
        self.questions = None
        self.words = Rules({})

    def run(self, want):
        group = NFNLGRP_NFTRACE if want.what == 'trace' else NFNLGRP_NFTABLES
        self.questions = open_nftables() if want.what == 'trace' else None
        self.nft.sock.bind((0, 0))
        self.nft.sock.setsockopt(self.nft.netlink.SOL_NETLINK,
                                 self.nft.netlink.NETLINK_ADD_MEMBERSHIP, group)
        while True:
            try:
                data = self.nft.sock.recv(1 << 20)
            except OSError as e:
                raise Failure(want.where, f'events were lost: {e.strerror}') from e
            for msg in self.nft.messages(data):
                self.event(msg)
            sys.stdout.flush()

    def event(self, msg):
        number = msg.nl_type & 0xff
        base = number if number in self.KINDS else number - 2
        kind, attr_set = self.KINDS.get(base, (None, None))
        if not kind:
            print(f'# event {number}: this driver does not show it')
            return
        vals = self.nft.decode_message(msg, attr_set)
        if kind == 'generation':
            print(f'# new generation {vals["id"]} by process {vals["proc-pid"]}'
                  f' ({vals["proc-name"]})')
        elif kind == 'trace':
            self.trace(vals)
        else:
            self.change('add' if base == number else 'delete', kind, vals)

    def change(self, verb, kind, vals):
        family, name = family_name(vals), vals.get('name')
        table = f'{family} {vals.get("table", name)}'
        if kind == 'table':
            print(f'{verb} table {table}')
        elif kind == 'chain':
            print(f'{verb} chain {table} {name}')
        elif kind == 'rule':
            rule = self.words.text(rule_exprs(vals)) if verb == 'add' else ''
            print(f'{verb} rule {table} {vals["chain"]}', *([rule] if rule else []),
                  *([] if rule else ['handle', vals['handle']]))
        elif kind in ('set', 'flowtable'):
            print(f'{verb} {kind} {table} {name}')
        elif kind == 'element':
            count = len(as_list(vals.get('elements', {}).get('elem')))
            print(f'{verb} element {table} {vals["set"]} # {count} of them')
        elif vals['type'] != 'lua' or verb == 'delete':
            print(f'{verb} {vals["type"]} {table} {name}')
        else:
            print(f'{verb} lua {table} {name} {{')
            self.lister.lua(vals)
            print('}')

    def trace(self, vals):
        kind = self.TRACE_TYPES.get(vals['type'], '?')
        family = family_name(vals)
        text = f'trace id {vals["id"]:08x} {family} {vals["table"]} {vals["chain"]} {kind}'
        if 'rule-handle' in vals:
            rule = self.questions.ask(None, 'getrule', family, {
                'table': vals['table'], 'chain': vals['chain'], 'handle': vals['rule-handle']})
            text += f' {self.words.text(rule_exprs(rule))}'
        if 'verdict' in vals:
            text += f' (verdict {Rules.verdict(vals["verdict"])})'
        print(text)


def read_input(name):
    if name == '-':
        return '<stdin>', sys.stdin.buffer.read().decode('utf-8', 'surrogateescape')
    try:
        with open(name, 'rb') as f:
            return name, f.read().decode('utf-8', 'surrogateescape')
    except OSError as e:
        raise Failure(name, e.strerror) from e


def arguments(argv):
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
    parser.add_argument('-t', '--terse', action='store_true',
                        help='list without sources and the elements of sets')
    parser.add_argument('-S', '--source-only', action='store_true',
                        help='list lua: write the source alone, byte for byte')
    parser.add_argument('--serve', action='store_true',
                        help='run many commands: for each, read from standard input, each with a'
                             ' NUL at its end, the number of words that follow, the files for'
                             ' its output and its errors, and its arguments; then write its'
                             ' exit status')
    parser.add_argument('command', nargs='*', help='a command, if there is no -f')
    args = parser.parse_args(argv)
    args.command = ' '.join(args.command)
    if not args.file and not args.command and not args.serve:
        parser.error('give -f FILE or a command; see --help')
    return args


def run(nft, args):
    """The exit status of one command line."""
    inputs = [lambda name=name: read_input(name) for name in args.file]
    if args.command:
        inputs.append(lambda: ('<cmdline>', args.command))
    status = 0
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


def serve(nft):
    """Starting Python and reading the specification takes longer than most commands."""
    def word():
        text = b''
        while not text.endswith(b'\0'):
            byte = sys.stdin.buffer.read(1)
            if not byte:
                raise EOFError
            text += byte
        return text[:-1].decode()

    def words():
        try:
            return [word() for _ in range(int(word()))]
        except EOFError:
            return []

    def file(name):
        return open(name, 'w', encoding='utf-8', errors='surrogateescape')

    for out, err, *argv in iter(words, []):
        with file(out) as o, file(err) as e, redirect_stdout(o), redirect_stderr(e):
            try:
                status = run(nft, arguments(argv))
            except SystemExit as ended:
                status = ended.code
            except Exception:
                traceback.print_exc()
                status = 1
        print(status, flush=True)
    return 0


def main():
    args = arguments(None)
    try:
        nft = open_nftables()
        return serve(nft) if args.serve else run(nft, args)
    except Failure as e:
        print(e, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == '__main__':
    sys.exit(main())
