# SPDX-License-Identifier: GPL-2.0
"""What scripts/bench measures: one row each.

A row has a ruleset, or an XDP program, and packets; and what it is counted over, the
same without what the row is about.  To add one, add it here.
"""

import random
import ssl
import struct
from dataclasses import dataclass

NAMES = 1000
INPUT, FORWARD, OUTPUT = 1, 2, 3


@dataclass
class Row:
    """One figure.

    group, name: what it is
    rule, lua, top: the rule; what the script has; what else is in the table
    elements: commands that add some to its sets
    xdp: a program of sni.bpf.c or call.bpf.c instead of the rule
    queue: what nfq.c does instead, and with how many packets at a time
    over: the row that is taken off; None: the figure is a whole packet's
    of: how many times the packet's work has what is measured
    packets: the name of those of class Packets
    passes: which of them are let through: True, False for none, None: not looked at
    """
    group: str
    name: str
    rule: str = None
    lua: str = ''
    top: str = ''
    elements: str = ''
    xdp: str = None
    over: 'Row' = None
    of: int = 1
    packets: str = 'hello'
    passes: bool = True
    hook: int = FORWARD
    rows: int = 400
    queue: tuple = ()


class Packets:
    """The packets of a seed, and the names that its block lists have."""

    def __init__(self, seed):
        self.rnd = random.Random(seed)
        self.names = [self.name() for _ in range(NAMES)]
        self.others = [self.name() for _ in range(NAMES)]
        self.made = {}
        self.openssl = None

    def name(self):
        letters = 'abcdefghijklmnopqrstuvwxyz0123456789-'
        label = ''.join(self.rnd.choice(letters) for _ in range(self.rnd.randint(6, 14)))
        return f'x{label}x.example.com'

    def get(self, kind):
        if kind not in self.made:
            self.made[kind] = getattr(self, kind)()
        return self.made[kind]

    def tcp(self, port, payload):
        tcp = struct.pack('>HHIIBBHHH', self.rnd.randrange(1024, 65536), port, 1, 1, 5 << 4, 0x18,
                          64240, 0, 0)
        return self.ip(6, tcp + payload)

    def ip(self, proto, rest):
        src, dst = bytes((198, 51, 100, self.rnd.randrange(1, 255))), bytes((192, 0, 2, 1))
        head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(rest), self.rnd.randrange(65536), 0x4000,
                           64, proto, 0) + src + dst
        total = sum(struct.unpack('>10H', head))
        total = (total & 0xffff) + (total >> 16)
        total = (total & 0xffff) + (total >> 16)
        head = head[:10] + struct.pack('>H', ~total & 0xffff) + head[12:]
        return bytes.fromhex('020000000002020000000001') + b'\x08\x00' + head + rest

    def client_hello(self, name, late=False):
        """What OpenSSL sends, in a record of 517 bytes; late: the name after ten others."""
        if not self.openssl:
            out = ssl.MemoryBIO()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.set_alpn_protocols(['h2', 'http/1.1'])
            try:
                context.wrap_bio(ssl.MemoryBIO(), out, server_hostname=name).do_handshake()
            except ssl.SSLWantReadError:
                pass
            hello = out.read()[9:]
            at = 34 + 1 + hello[34]
            at += 2 + int.from_bytes(hello[at:at + 2], 'big')
            at += 1 + hello[at]
            exts, list_ = [], hello[at + 2:]
            while list_:
                n = 4 + int.from_bytes(list_[2:4], 'big')
                exts.append(list_[:n])
                list_ = list_[n:]
            # without the name and the padding
            self.openssl = hello[:at], [e for e in exts if e[:2] not in (b'\0\0', b'\0\x15')]
        head, exts = self.openssl
        name = name.encode()
        sni = struct.pack('>HHHBH', 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
        pad = 508 - len(head) - 2 - sum(map(len, exts)) - len(sni) - 4
        first = 10 if late else 0
        exts = b''.join(exts[:first] + [sni] + exts[first:] +
                        [b'\0\x15', pad.to_bytes(2, 'big'), bytes(pad)])
        body = head + len(exts).to_bytes(2, 'big') + exts
        return (b'\x16\x03\x01' + (4 + len(body)).to_bytes(2, 'big') + b'\x01' +
                len(body).to_bytes(3, 'big') + body)

    def hellos(self, names, late=False):
        return [self.tcp(443, self.client_hello(n, late)) for n in names]

    def hello(self):
        return self.hellos(self.others[:8])

    def miss(self):
        return self.hello()

    def miss_late(self):
        return self.hellos(self.others[:8], True)

    def hit(self):
        return self.hellos(self.names[:8])

    def hit_late(self):
        return self.hellos(self.names[:8], True)

    def fresh(self):
        return self.hellos(self.others)

    def http(self):
        agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
        return [self.tcp(80, f'GET /page{i} HTTP/1.1\r\nHost: www.example.com\r\n'
                             f'User-Agent: {agent}\r\nAccept: */*\r\n\r\n'.encode())
                for i in range(8)]

    def udp(self):
        """92 bytes, as the tables of the documentation say."""
        text = b'name=value123; needle=5 and more text to fill it up to 64 bytes.'
        return [self.ip(17, struct.pack('>HHHH', 40000, 5001, 8 + len(text), 0) + text)]

    def fragments(self):
        """The same with the text in fragments of 16 bytes."""
        packet, = self.udp()
        return [[packet[:42], *(packet[i:i + 16] for i in range(42, len(packet), 16))]]

    def quoted(self):
        return ' '.join(f'["{n}"]=true,' for n in self.names)

    def hosts(self, *more):
        """Commands that add the names to the set of that name: 64 KiB are no request."""
        names = [f'"{n}"' for n in (*more, *self.names)]
        return '\n'.join(f'add element inet b names {{ {", ".join(names[i:i + 250])} }}'
                         for i in range(0, len(names), 250))

    def sets(self):
        """Those of SET_LUA, but for the names."""
        some = self.addresses(True)
        return f'''
            set addrs {{ type ipv4_addr; size 1024; elements = {{ {some} }} }}
            map marks {{ type ipv4_addr : mark; size 1024;
                elements = {{ {', '.join(f'{a} : 1' for a in some.split(', '))} }} }}
            {HOSTS}'''

    def addresses(self, hit):
        some = [f'10.{i >> 8}.{i & 255}.1' for i in range(NAMES - 1)]
        return ', '.join(some + ['192.0.2.1' if hit else '192.0.2.2'])


def sni_script(packets, body):
    if body in (IN_SET, VALUE):
        return body
    return f'local blocked <const> = {{ {packets.quoted()} }}\n{body}'


DISSECTOR = '''
local sni <const> = nf.tls.sni
function check(pkt)
	return sni(pkt, blocked)
end
'''

STRING = '''
local sni <const> = nf.tls.sni
function check(pkt)
	return blocked[sni(pkt)]
end
'''

PARENTS = '''
local sni <const> = nf.tls.sni
function check(pkt)
	return sni(pkt, blocked, true)
end
'''

IN_SET = '''
local sni <const>, names <const> = nf.tls.sni, nf.set "names"
function check(pkt)
	return names:suffix(sni(pkt)) ~= nil
end
'''

VALUE = '''
local sni <const> = nf.tls.sni
function check(pkt)
	return sni(pkt)
end
'''

PURE = '''
function check(pkt)
	local tls = pkt:payload()
	if not tls or tls:u8(0) ~= 22 or tls:u8(5) ~= 1 then
		return false
	end
	local at <const> = 44 + (tls:u8(43) or 0)
	local suites <const> = tls:u16(at)
	local methods <const> = suites and tls:u8(at + 2 + suites)
	local ext = methods and at + 5 + suites + methods
	local head = ext and tls:u32(ext)		-- type and length
	while head and head > 0xffff do
		ext = ext + 4 + (head & 0xffff)
		head = tls:u32(ext)
	end
	return head and blocked[tls:str(ext + 9, head - 5)]
end
'''

# Of Lua in user space, which has no views.
USER = '''
local byte <const>, unpack <const>, sub <const> = string.byte, string.unpack, string.sub
local names <const> = blocked
function _G.blocked(name)
	return names[name]
end
function check(tls)
	if byte(tls, 1) ~= 22 or byte(tls, 6) ~= 1 then
		return false
	end
	local at = 45 + byte(tls, 44)
	at = at + 2 + unpack(">I2", tls, at)
	at = at + 3 + byte(tls, at)
	while at + 9 < #tls do
		local kind, length = unpack(">I2I2", tls, at)
		if kind == 0 then
			return names[sub(tls, at + 9, at + length + 3)]
		end
		at = at + 4 + length
	end
	return false
end
'''

# what there is before the expression, and the expression
ACCESSORS = (
    ('view:u8(0)', 'local v = pkt:payload()', 'v:u8(0)'),
    ('view:u16(0)', 'local v = pkt:payload()', 'v:u16(0)'),
    ('view:u32(0)', 'local v = pkt:payload()', 'v:u32(0)'),
    ('view:u16(0, "le")', 'local v = pkt:payload()', 'v:u16(0, "le")'),
    ('view:u8(off) behind the end', 'local v = pkt:payload()', 'v:u8(9999)'),
    ('view:bits(3, 13)', 'local v = pkt:payload()', 'v:bits(3, 13)'),
    ('view:str(0, 4)', 'local v = pkt:payload()', 'v:str(0, 4)'),
    ('view:str(0, 64)', 'local v = pkt:payload()', 'v:str(0, 64)'),
    ('view:unpack("H", 0)', 'local v = pkt:payload()', 'v:unpack("H", 0)'),
    ('view:unpack("BBHI", 0)', 'local v = pkt:payload()', 'v:unpack("BBHI", 0)'),
    ('#view', 'local v = pkt:payload()', '#v'),
    ('view:sub(4, 8)', 'local v = pkt:payload()', 'v:sub(4, 8)'),
    ('view:find("needle"), at 15', 'local v = pkt:payload()', 'v:find("needle")'),
    ('view:match("needle=()"), at 15', 'local v = pkt:payload()', 'v:match("needle=()")'),
    ('view:match("^(%w+)=(%w+)") of 13 bytes', 'local v = pkt:payload()',
     'v:match("^(%w+)=(%w+)")'),
    ('string.match of the same', 'local v = pkt:payload():str()', 'v:match("^(%w+)=(%w+)")'),
    ('pkt:payload()', '', 'pkt:payload()'),
    ('pkt:transport()', '', 'pkt:transport()'),
    ('pkt.ip', '', 'pkt.ip'),
    ('pkt.udp', '', 'pkt.udp'),
    ('pkt.tcp, nil', '', 'pkt.tcp'),
    ('pkt.ip6, nil', '', 'pkt.ip6'),
    ('pkt.eth, nil', '', 'pkt.eth'),
    ('ip.ttl', 'local ip = pkt.ip', 'ip.ttl'),
    ('udp.dport', 'local udp = pkt.udp', 'udp.dport'),
    ('rtp.payload_type', 'local v = pkt:payload():layout(rtp)', 'v.payload_type'),
    ('ip.saddr', 'local ip = pkt.ip', 'ip.saddr'),
    ('view:layout(rtp)', 'local v = pkt:payload()', 'v:layout(rtp)'),
    ('view.part.field', 'local v = pkt:payload():layout(nest)', 'v.first.a'),
    ('array[2]', 'local v = pkt:payload():layout(nest).list', 'v[2]'),
    ('header:u8(0)', 'local v = pkt:payload():layout(rtp)', 'v:u8(0)'),
    ('pkt.mark', '', 'pkt.mark'),
    ('pkt.iif', '', 'pkt.iif'),
    ('pkt.oifname', '', 'pkt.oifname'),
    ('pkt.hook', '', 'pkt.hook'),
    ('pkt.family', '', 'pkt.family'),
    ('pkt.time', '', 'pkt.time'),
    ('net:has(address) of one prefix', 'local a = pkt.ip.saddr', 'net1:has(a)'),
    ('net:has(address) of three', 'local a = pkt.ip.saddr', 'net3:has(a)'),
    ('nf.ntop(address) of IPv4', 'local a, nf = pkt.ip.saddr, nf', 'nf.ntop(a)'),
    ('nf.pton(text) of IPv4', 'local nf = nf', 'nf.pton("192.0.2.1")'),
    ('a call of a Lua function', 'local function id(a) return a end', 'id(pkt)'),
    ('math.abs(1)', 'local abs = math.abs', 'abs(1)'),
)

# Of a packet whose text is in fragments of 16 bytes.
FAR_ACCESSORS = (
    ('view:u8(0)', 'local v = pkt:payload()', 'v:u8(0)'),
    ('view:u32(14), in two', 'local v = pkt:payload()', 'v:u32(14)'),
    ('view:str(0, 4)', 'local v = pkt:payload()', 'v:str(0, 4)'),
    ('view:str(0, 64)', 'local v = pkt:payload()', 'v:str(0, 64)'),
    ('view:unpack("BBHI", 10)', 'local v = pkt:payload()', 'v:unpack("BBHI", 10)'),
    ('view:find("needle"), at 15', 'local v = pkt:payload()', 'v:find("needle")'),
    ('view:match("needle=()"), at 15', 'local v = pkt:payload()', 'v:match("needle=()")'),
    ('view:match("^(%w+)=(%w+)") of 13 bytes', 'local v = pkt:payload()',
     'v:match("^(%w+)=(%w+)")'),
    ('rtp.payload_type', 'local v = pkt:payload():layout(rtp)', 'v.payload_type'),
)

CT_ACCESSORS = (
    ('pkt.ct', '', 'pkt.ct'),
    ('ct.mark', 'local ct = pkt.ct', 'ct.mark'),
    ('ct.id', 'local ct = pkt.ct', 'ct.id'),
    ('ct.status', 'local ct = pkt.ct', 'ct.status'),
    ('ct.zone', 'local ct = pkt.ct', 'ct.zone'),
    ('ct.packets', 'local ct = pkt.ct', 'ct.packets'),
    ('ct.labels', 'local ct = pkt.ct', 'ct.labels'),
    ('ct.direction', 'local ct = pkt.ct', 'ct.direction'),
    ('ct.state', 'local ct = pkt.ct', 'ct.state'),
    ('ct.original.saddr', 'local ct = pkt.ct', 'ct.original.saddr'),
)

# Those that XDP has in another way, or alone.
XDP_ACCESSORS = (
    ('pkt:payload()', '', 'pkt:payload()'),
    ('pkt.ip', '', 'pkt.ip'),
    ('pkt.udp', '', 'pkt.udp'),
    ('ip.ttl', 'local ip = pkt.ip', 'ip.ttl'),
    ('udp.dport', 'local udp = pkt.udp', 'udp.dport'),
    ('view:u8(0)', 'local v = pkt:payload()', 'v:u8(0)'),
    ('view:u32(0)', 'local v = pkt:payload()', 'v:u32(0)'),
    ('view:layout(rtp)', 'local v = pkt:payload()', 'v:layout(rtp)'),
    ('rtp.payload_type', 'local v = pkt:payload():layout(rtp)', 'v.payload_type'),
    ('pkt.iif', '', 'pkt.iif'),
)

# Statements, in XDP.
WRITES = (
    ('view:set_u8(0, n)', 'local v = pkt:payload()', 'v:set_u8(0, 1)'),
    ('view:set_u32(0, n)', 'local v = pkt:payload()', 'v:set_u32(0, 1)'),
    ('ip.ttl = n', 'local ip = pkt.ip', 'ip.ttl = 63'),
    ('ip.saddr = s', 'local ip = pkt.ip local s = ip.saddr', 'ip.saddr = s'),
    ('pkt:checksum() of 92 bytes', '', 'pkt:checksum()'),
)

# Of a set or map with as many elements, and of names.
SET_ACCESSORS = (
    ('set:has(address), miss', 'local a = pkt.ip.saddr', 'addrs:has(a)'),
    ('set:has(address), hit', 'local a = pkt.ip.daddr', 'addrs:has(a)'),
    ('map:get(address), hit', 'local a = pkt.ip.daddr', 'marks:get(a)'),
    ('set:has(name), miss', 'local n = "www.other.example"', 'names:has(n)'),
    ('set:has(name), hit', 'local n = "www.listed.example"', 'names:has(n)'),
    ('set:suffix(name), miss, three labels', 'local n = "www.other.example"', 'names:suffix(n)'),
    ('set:suffix(name), hit', 'local n = "www.listed.example"', 'names:suffix(n)'),
    ('set:suffix(name), hit of its parent', 'local n = "a.www.listed.example"',
     'names:suffix(n)'),
)

HOSTS = 'set names { type hostname; size 2048; }'

SET_LUA = '''
local addrs <const>, marks <const>, names <const> = nf.set "addrs", nf.set "marks", nf.set "names"
'''

ACCESSOR_LUA = '''
local rtp <const> = nf.layout "rtp"
local inner <const> = nf.layout { a = { 0, 8 }, b = { 8, 16, "le" } }
local nest <const> = nf.layout { first = { 0, inner }, list = { 0, 8, count = 4 } }
local net1 <const> = nf.net("10.0.0.0/8")
local net3 <const> = nf.net("10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12")
'''
REPEAT = 20


def accessors(group, list_, lua=ACCESSOR_LUA, form='_ = {}\n', **more):
    """Rows of what scripts do once or more in a call: so often that the rest is little."""
    for name, setup, expr in list_:
        def script(n, setup=setup, expr=expr):
            return f'{lua}function check(pkt) local _ {setup}\n' + form.format(expr) * n + 'end'
        how = {'rule': 'lua call check', 'packets': 'udp', **more}
        base = Row('', '', lua=script(4), **how)
        yield Row(group, name, lua=script(4 + REPEAT), over=base, of=REPEAT, **how)


def check_sni(group, packets, body, **more):
    lua = sni_script(packets, body) if body else ''
    for name, kind, passes in (('miss, server_name first', 'miss', True),
                               ('hit, server_name first', 'hit', False),
                               ('miss, late', 'miss_late', True),
                               ('hit, late', 'hit_late', False)):
        yield Row(group, name, lua=lua, packets=kind, passes=passes, **more)
    yield Row(group, 'miss, a new name each packet', lua=lua, packets='fresh', rows=4 * NAMES,
              **more)


def user_agent(group, rule=None, **more):
    for how, file in (('dissector', 'user_agent.lua'), ('pure Lua', 'check_user_agent.lua')):
        with open(f'{EXAMPLES}/{file}', encoding='utf-8') as f:
            script = f.read()
        func = 'blocked_agent' if 'blocked_agent' in script else 'check_user_agent'
        if rule:
            more['rule'] = rule.format(func)
        else:
            script += f'check = {func}\n'
        yield Row(group, how, lua=script, packets='http', **more)


def rows(packets):
    """All rows, for a seed's packets."""
    none = Row('nft', 'a hook that nobody has', None)
    empty = Row('nft', 'empty base chain', '', over=none)
    chain = Row('', '', '')
    port = Row('nft', 'tcp dport 443', 'tcp dport 443', over=chain)
    yield none
    yield empty
    yield port
    yield Row('nft', 'tcp dport 443 counter', 'tcp dport 443 counter', over=chain)
    for hit in False, True:
        elements = packets.addresses(hit)
        yield Row('nft', f'ip daddr @set of {NAMES}, ' + ('hit' if hit else 'miss'),
                  'ip daddr @a drop',
                  top=f'set a {{ type ipv4_addr; size 1024; elements = {{ {elements} }} }}',
                  over=chain, passes=not hit)

    rule = Row('', '', 'tcp dport 443')
    none = 'function check() end'
    yield Row('call', 'of an empty function', 'tcp dport 443 lua call check', none, over=rule)
    for args in ('meta mark', 'ip saddr', 'ip saddr, meta mark, tcp dport', 'meta iifname'):
        yield Row('call', f'of one with arguments ({args})',
                  f'tcp dport 443 lua call check({args})', none, over=rule)
    yield Row('call', 'with a value: lua call f > 10', 'tcp dport 443 lua call check > 10',
              'function check() return 1 end', over=rule)
    yield Row('call', 'that raises an error', 'tcp dport 443 lua call check',
              'function check() error() end', over=rule, passes=False)

    yield from accessors('accessors', ACCESSORS)
    yield from accessors('accessors, fragments', FAR_ACCESSORS, packets='fragments')
    yield from accessors('accessors', CT_ACCESSORS, hook=OUTPUT,
                         top='chain ct { type filter hook output priority 10;'
                             ' ct state new accept; }')
    yield from accessors(f'sets of {NAMES}', SET_ACCESSORS, lua=SET_LUA, top=packets.sets(),
                         elements=packets.hosts('www.listed.example'))

    wild = {'rule': 'tcp dport 443 lua call check drop', 'over': rule}
    hosts = {'top': HOSTS, 'elements': packets.hosts()}
    for how, body, more in (
            ('dissector', DISSECTOR, {}),
            ('dissector, the name as a string', STRING, {}),
            ('dissector and nf.set:suffix', IN_SET, hosts),
            ('dissector, its value in a set', VALUE,
             {**hosts, 'rule': 'tcp dport 443 lua call check type hostname @names drop'}),
            ('dissector, parent domains too', PARENTS, {}),
            ('pure Lua', PURE, {})):
        yield from check_sni(f'check_sni: {how}', packets, body, **{**wild, **more})
    http = Row('', '', 'tcp dport 80', packets='http')
    yield from user_agent('user agent, three words', rule='tcp dport 80 lua call {} drop',
                          over=http)

    start = Row('', '', xdp='empty')
    taken = Row('', '', xdp='take_handle', lua=none)
    yield Row('XDP: call', 'a handle taken out of its map and back', lua=none,
              xdp='take_handle', over=start)
    yield Row('XDP: call', 'of an empty function, by handle', lua=none, xdp='by_handle',
              over=taken)
    yield Row('XDP: call', 'of an empty function, by names', lua=none, xdp='by_names',
              over=start)
    yield Row('XDP: call', 'with an argument of 8 bytes', xdp='with_argument', over=taken,
              lua='function check(pkt, arg) end')
    yield Row('XDP: call', 'with an argument that is read', xdp='with_argument', over=taken,
              lua='function check(pkt, arg) return arg:u64(0) >> 63 end')
    yield from accessors('XDP: accessors', XDP_ACCESSORS, xdp='by_handle')
    yield from accessors('XDP: accessors', WRITES, form='{}\n', xdp='by_handle')
    yield from check_sni('XDP: check_sni in eBPF, JIT', packets, None, xdp='check_sni',
                         over=start)
    for how, body in (('dissector', DISSECTOR), ('pure Lua', PURE)):
        yield from check_sni(f'XDP: check_sni: {how}', packets, body, xdp='filter', over=start)
    yield from user_agent('XDP: user agent, three words', xdp='filter', over=start)

    user = sni_script(packets, USER)
    for batch in 1, 64:
        for name, how in (('accept', 'accept'), ('C finds the name, Lua looks it up', 'name'),
                          ('pure Lua', 'lua')):
            for where, kind in (('', 'miss'), (', late', 'miss_late')):
                if how != 'accept' or not where:
                    yield Row(f'NFQUEUE, batches of {batch}' if batch > 1 else
                              'NFQUEUE, one at a time', name + where, lua=user,
                              packets=kind, queue=(how, batch))


EXAMPLES = None
