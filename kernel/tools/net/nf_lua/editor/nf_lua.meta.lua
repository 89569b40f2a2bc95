---@meta
-- SPDX-License-Identifier: GPL-2.0
-- What scripts of nf_lua find beside Lua's own libraries, for the Lua language
-- server. Put it where workspace.library of its settings points to, and luarc.json
-- as .luarc.json beside the scripts. Documentation/networking/nf_lua tells what
-- everything does.

---@alias nf.verdict lightuserdata
---@alias nf.order "be" | "big" | "net" | "le" | "little" | "host"
---@alias nf.bytes nf.view | string

-- A window on the bytes of a packet, good for the call that made it.
---@class nf.view
---@operator len: integer
local view = {}

---@param off integer
---@return integer?
function view:u8(off) end

---@param off integer
---@param order? nf.order
---@return integer?
function view:u16(off, order) end

---@param off integer
---@param order? nf.order
---@return integer?
function view:u32(off, order) end

---@param off integer
---@param order? nf.order
---@return integer?
function view:u64(off, order) end

---@param off integer
---@return integer?
function view:i8(off) end

---@param off integer
---@param order? nf.order
---@return integer?
function view:i16(off, order) end

---@param off integer
---@param order? nf.order
---@return integer?
function view:i32(off, order) end

---@param off integer
---@param order? nf.order
---@return integer?
function view:i64(off, order) end

-- In XDP views can be written.
---@param off integer
---@param n integer
function view:set_u8(off, n) end

---@param off integer
---@param n integer
---@param order? nf.order
function view:set_u16(off, n, order) end

---@param off integer
---@param n integer
---@param order? nf.order
function view:set_u32(off, n, order) end

---@param off integer
---@param n integer
---@param order? nf.order
function view:set_u64(off, n, order) end

---@param off integer
---@param s string
function view:set_str(off, s) end

---@param off integer
---@param n integer 1 to 64
---@return integer?
function view:bits(off, n) end

---@param off? integer
---@param len? integer
---@return string?
function view:str(off, len) end

---@param fmt string as of string.unpack, in network order
---@param off? integer
---@return any ... the fields, and the offset behind them
function view:unpack(fmt, off) end

---@return integer
function view:len() end

---@param off? integer
---@param len? integer
---@return nf.view?
function view:sub(off, len) end

---@param needle string 1 to 128 bytes
---@param off? integer
---@return integer?
function view:find(needle, off) end

---@param pattern string
---@param off? integer
---@return string | integer | nil ...
function view:match(pattern, off) end

---@param layout nf.layout
---@param off? integer
---@return any # a view with the fields of the layout
function view:layout(layout, off) end

-- Ethernet
---@class nf.eth : nf.view
---@field daddr string
---@field saddr string
---@field type integer

-- VLAN tag that the device took off
---@class nf.vlan : nf.view
---@field pcp integer
---@field dei boolean
---@field id integer
---@field type integer

-- ARP
---@class nf.arp : nf.view
---@field htype integer
---@field ptype integer
---@field hlen integer
---@field plen integer
---@field operation integer
---@field saddr_ether string
---@field saddr_ip string
---@field daddr_ether string
---@field daddr_ip string

-- IPv4
---@class nf.ip : nf.view
---@field version integer
---@field hdrlength integer
---@field dscp integer
---@field ecn integer
---@field length integer
---@field id integer
---@field df boolean
---@field mf boolean
---@field frag_off integer
---@field ttl integer
---@field protocol integer
---@field checksum integer
---@field saddr string
---@field daddr string

-- IPv6
---@class nf.ip6 : nf.view
---@field version integer
---@field dscp integer
---@field ecn integer
---@field flowlabel integer
---@field length integer
---@field nexthdr integer
---@field hoplimit integer
---@field saddr string
---@field daddr string

-- ICMP
---@class nf.icmp : nf.view
---@field type integer
---@field code integer
---@field checksum integer
---@field id integer
---@field sequence integer
---@field mtu integer
---@field gateway string

-- ICMPv6
---@class nf.icmp6 : nf.view
---@field type integer
---@field code integer
---@field checksum integer
---@field id integer
---@field sequence integer
---@field mtu integer

-- TCP
---@class nf.tcp : nf.view
---@field sport integer
---@field dport integer
---@field sequence integer
---@field ackseq integer
---@field doff integer
---@field flags integer
---@field cwr boolean
---@field ece boolean
---@field urg boolean
---@field ack boolean
---@field psh boolean
---@field rst boolean
---@field syn boolean
---@field fin boolean
---@field window integer
---@field checksum integer
---@field urgptr integer

-- UDP
---@class nf.udp : nf.view
---@field sport integer
---@field dport integer
---@field length integer
---@field checksum integer

-- DNS, a layout only
---@class nf.dns : nf.view
---@field id integer
---@field qr boolean
---@field opcode integer
---@field aa boolean
---@field tc boolean
---@field rd boolean
---@field ra boolean
---@field ad boolean
---@field cd boolean
---@field rcode integer
---@field qdcount integer
---@field ancount integer
---@field nscount integer
---@field arcount integer

-- RTP, a layout only
---@class nf.rtp : nf.view
---@field version integer
---@field padding boolean
---@field extension boolean
---@field csrc_count integer
---@field marker boolean
---@field payload_type integer
---@field sequence integer
---@field timestamp integer
---@field ssrc integer

-- One direction of a connection.
---@class nf.tuple
---@field saddr string
---@field daddr string
---@field sport integer
---@field dport integer
---@field protocol integer
---@field zone integer
---@field packets integer?
---@field bytes integer?

-- The packet's entry of conntrack.
---@class nf.ct
---@field id integer
---@field state "new" | "established" | "related"
---@field direction "original" | "reply"
---@field status integer
---@field mark integer?
---@field labels string
---@field zone integer
---@field protocol integer
---@field packets integer?
---@field bytes integer?
---@field original nf.tuple
---@field reply nf.tuple

-- The packet of a call, from its network header on.
---@class nf.pkt : nf.view
---@field eth nf.eth?
---@field vlan nf.vlan?
---@field arp nf.arp?
---@field ip nf.ip?
---@field ip6 nf.ip6?
---@field icmp nf.icmp?
---@field icmp6 nf.icmp6?
---@field tcp nf.tcp?
---@field udp nf.udp?
---@field ct nf.ct?
---@field iif integer?
---@field iifname string?
---@field oif integer?
---@field oifname string?
---@field mark integer nil in XDP
---@field hook string nil in tc
---@field family string nil in XDP and tc
---@field time integer
local pkt = {}

---@return nf.view?
function pkt:payload() end

-- In XDP: make the checksums right.
function pkt:checksum() end

-- In XDP: exchange addresses and ports.
---@return boolean
function pkt:reply() end

-- In XDP: what the routes say.
---@return integer? device
---@return string smac or why there is none
---@return string dmac
function pkt:fib() end

-- In XDP: to be returned, for the packet to go out by that device.
---@param device integer | string
---@return integer
function pkt:redirect(device) end

---@return integer? offset of the transport header
---@return integer? protocol
function pkt:transport() end

-- Prefixes of addresses.
---@class nf.net
local net = {}

---@param address string
---@return boolean
function net:has(address) end

-- Sets and maps of the ruleset.
---@class nf.set
local set = {}

---@param ... nf.key
---@return boolean
function set:has(...) end

---@param ... nf.key
---@return any data nil: there is no such element
function set:get(...) end

---@param name nf.bytes?
---@return string? element that the name is, or ends with
---@return any data
function set:suffix(name) end

---@alias nf.key integer | nf.bytes | nil

-- Maps of the BPF program that calls.
---@class nf.map
local map = {}

---@param key integer | nf.bytes
---@return nf.view?
function map:lookup(key) end

---@param key integer | nf.bytes
---@return integer | string | nil
function map:get(key) end

---@param key integer | nf.bytes
---@param value integer | nf.bytes
---@param flag? "new" | "exists"
---@return boolean
---@return string? why not
function map:update(key, value, flag) end

---@param key integer | nf.bytes
---@return boolean
---@return string? why not
function map:delete(key) end

---@class nf.layout

nf = {}

---@type nf.verdict
nf.ACCEPT = nil
---@type nf.verdict
nf.DROP = nil
---@type nf.verdict
nf.CONTINUE = nil
---@type nf.verdict
nf.BREAK = nil
---@type nf.verdict
nf.RETURN = nil
-- In XDP.
---@type integer
nf.TX = nil
---@type integer
nf.REDIRECT = nil

---@param fields table | string fields, or the name of a header
---@return nf.layout
function nf.layout(fields) end

---@param prefix string
---@param ... string
---@return nf.net
function nf.net(prefix, ...) end

---@param name string
---@return nf.set
function nf.set(name) end

---@param name string
---@return nf.map
function nf.map(name) end

---@param text string
---@return string? address
function nf.pton(text) end

---@param address string
---@return string
function nf.ntop(address) end

nf.tls = {}

---@generic T
---@param x nf.bytes?
---@param names table<string, T> what to return for the name
---@param parents boolean? also for the domains that it is in
---@return T?
---@return string? why
---@overload fun(x: nf.bytes?): string?, string?
function nf.tls.sni(x, names, parents) end

---@class nf.tls.hello
---@field version integer
---@field ciphers integer[]
---@field extensions integer[]
---@field sni string?
---@field alpn string[]?
---@field versions integer[]?
---@field groups integer[]?
---@field signatures integer[]?

---@param x nf.bytes?
---@return nf.tls.hello?
---@return string? why
function nf.tls.client_hello(x) end

---@param x nf.bytes?
---@return string?
---@return string? why
function nf.tls.ja4(x) end

nf.http = {}

---@param x nf.bytes?
---@return string? method
---@return string? target or why
---@return string? version
function nf.http.request(x) end

---@param x nf.bytes?
---@return integer? status
---@return string? reason or why
---@return string? version
function nf.http.response(x) end

---@param x nf.bytes?
---@return string? host
---@return integer | string | nil port or why
function nf.http.host(x) end

---@param x nf.bytes?
---@param name string 1 to 128 bytes
---@param n? integer from 1
---@return string?
---@return string? why
function nf.http.header(x, name, n) end

---@param x nf.bytes?
---@param name string 1 to 128 bytes
---@return string?
---@return string? why
function nf.http.cookie(x, name) end

nf.dns = {}

---@param x nf.bytes?
---@param transport? "tcp" | "udp"
---@return string? name
---@return integer | string | nil type or why
---@return integer? class
function nf.dns.question(x, transport) end

---@class nf.dns.message
---@field id integer
---@field opcode integer
---@field rcode integer
---@field qr boolean
---@field aa boolean
---@field tc boolean
---@field rd boolean
---@field ra boolean
---@field ad boolean
---@field cd boolean
---@field questions { name: string, type: integer, class: integer }[]
---@field answers { name: string, type: integer, class: integer, ttl: integer, data: string }[]

---@param x nf.bytes?
---@param transport? "tcp" | "udp"
---@return nf.dns.message?
---@return string? why
function nf.dns.message(x, transport) end

nf.ssh = {}

---@param x nf.bytes?
---@return string? protocol
---@return string? software or why
---@return string? comments
function nf.ssh.version(x) end

nf.rtp = {}

---@param x nf.bytes?
---@return integer?
---@return string? why
function nf.rtp.payload_type(x) end

---@class nf.rtp.packet
---@field version integer
---@field padding integer
---@field extension boolean
---@field csrc_count integer
---@field marker boolean
---@field payload_type integer
---@field seq integer
---@field timestamp integer
---@field ssrc integer
---@field payload_offset integer

---@param x nf.bytes?
---@return nf.rtp.packet?
---@return string? why
function nf.rtp.header(x) end
