#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Captures for the tests of nf-lua, and for those who want to try it.

Usage: captures.py [--one FILE] DIRECTORY

--one makes that file alone.
"""

import struct
import sys
from pathlib import Path

EN10MB, RAW, LOOP, SLL, IPV4, IPV6, NULL, SLL2 = 1, 101, 108, 113, 228, 229, 0, 276
ETHER = bytes.fromhex('020000000001 020000000002'.replace(' ', ''))
TIME = 1700000000


def ipv4(proto, data, options=b'', frag=0):
	head = struct.pack('>BBHHHBBH4s4s', 0x45 + len(options) // 4, 0, 20 + len(options) + len(data),
			   1, frag, 64, proto, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
	return head + options + data


def ipv6(proto, data):
	addr = bytes.fromhex('20010db8' + '00' * 11)
	return struct.pack('>IHBB', 6 << 28, len(data), proto, 64) + addr + b'\1' + addr + b'\2' + data


def tcp(data, sport=40000, dport=443):
	return struct.pack('>HHIIBBHHH', sport, dport, 1, 1, 8 << 4, 0x18, 1000, 0, 0) + b'\1' * 12 + data


def udp(data, sport=40000, dport=53):
	return struct.pack('>HHHH', sport, dport, 8 + len(data), 0) + data


def vector(size, data):
	return len(data).to_bytes(size, 'big') + data


def client_hello(name):
	sni = vector(2, b'\0' + vector(2, name.encode()))
	exts = struct.pack('>H', 0) + vector(2, sni)
	body = b'\3\3' + b'r' * 32 + vector(1, b'') + vector(2, b'\x13\1') + vector(1, b'\0') + \
		vector(2, exts)
	return b'\x16\3\1' + vector(2, b'\1' + vector(3, body))


def dns_query(name):
	labels = b''.join(vector(1, part.encode()) for part in name.split('.'))
	return struct.pack('>HHHHHH', 7, 0x100, 1, 0, 0, 0) + labels + b'\0\0\1\0\1'


def ether(packet, tags=()):
	proto = 0x86dd if packet[0] >> 4 == 6 else 0x0800
	return ETHER + b''.join(struct.pack('>HH', *tag) for tag in tags) + struct.pack('>H', proto) + packet


def pcap(link, packets, order='<', nano=False, snaplen=65535):
	out = struct.pack(order + 'IHHiIII', 0xa1b23c4d if nano else 0xa1b2c3d4, 2, 4, 0, 0, snaplen, link)
	for n, packet in enumerate(packets):
		kept = packet[:snaplen]
		out += struct.pack(order + 'IIII', TIME + n, 5, len(kept), len(packet)) + kept
	return out


def block(order, kind, body):
	body += b'\0' * (-len(body) % 4)
	size = 12 + len(body)
	return struct.pack(order + 'II', kind, size) + body + struct.pack(order + 'I', size)


def pcapng(link, packets, order='<'):
	out = block(order, 0x0a0d0d0a, struct.pack(order + 'IHHq', 0x1a2b3c4d, 1, 0, -1))
	out += block(order, 1, struct.pack(order + 'HHI', link, 0, 65535))
	for n, packet in enumerate(packets):
		stamp = (TIME + n) * 1000000
		out += block(order, 6, struct.pack(order + 'IIIII', 0, stamp >> 32, stamp & 0xffffffff,
						   len(packet), len(packet)) + packet)
	return out


def hello(name, v6=False):
	return ipv6(6, tcp(client_hello(name))) if v6 else ipv4(6, tcp(client_hello(name)))


# A SYN, and ClientHellos of names that check_sni.lua lets pass and does not.
HELLOS = [ipv4(6, tcp(b'')), hello('www.example'), hello('blocked.example'),
	  hello('a.b.ads.example'), hello('tracker.test', v6=True), hello('notblocked.example'),
	  ipv4(17, udp(dns_query('www.example')))]
ARP = bytes.fromhex('0001080006040001020000000002c000020100000000000 0c0000202'.replace(' ', ''))


def cooked(packet):
	proto = 0x86dd if packet[0] >> 4 == 6 else 0x0800
	return struct.pack('>HHH8sH', 0, 1, 6, ETHER[:6] + b'\0\0', proto) + packet


def cooked2(packet):
	proto = 0x86dd if packet[0] >> 4 == 6 else 0x0800
	return struct.pack('>HHIHBB8s', proto, 0, 2, 1, 0, 6, ETHER[:6] + b'\0\0') + packet


def families(order, v6):
	return [struct.pack(order + 'I', v6 if p[0] >> 4 == 6 else 2) + p for p in HELLOS]


def captures():
	frames = [ether(p) for p in HELLOS]
	yield 'sni.pcap', pcap(EN10MB, frames)
	yield 'big-endian.pcap', pcap(EN10MB, frames, order='>')
	yield 'nano.pcap', pcap(EN10MB, frames, nano=True)
	yield 'sni.pcapng', pcapng(EN10MB, frames)
	yield 'big-endian.pcapng', pcapng(EN10MB, frames, order='>')
	yield 'vlan.pcap', pcap(EN10MB, [ether(p, [(0x8100, 5 << 13 | 100)]) for p in HELLOS])
	yield 'qinq.pcap', pcap(EN10MB, [ether(p, [(0x88a8, 7), (0x8100, 100)]) for p in HELLOS])
	yield 'raw.pcap', pcap(RAW, HELLOS)
	yield 'ipv4.pcap', pcap(IPV4, [p for p in HELLOS if p[0] >> 4 == 4])
	yield 'ipv6.pcap', pcap(IPV6, [p for p in HELLOS if p[0] >> 4 == 6])
	yield 'cooked.pcap', pcap(SLL, [cooked(p) for p in HELLOS])
	yield 'cooked2.pcap', pcap(SLL2, [cooked2(p) for p in HELLOS])
	yield 'null.pcap', pcap(NULL, families('<', 30))
	yield 'null-big-endian.pcap', pcap(NULL, families('>', 24))
	yield 'loop.pcap', pcap(LOOP, families('>', 28))
	yield 'snaplen.pcap', pcap(EN10MB, frames, snaplen=90)
	yield 'dns.pcap', pcap(EN10MB, [
		ether(ipv4(17, udp(dns_query('www.example')))),
		ether(ipv4(17, udp(dns_query('blocked.example')))),
		ether(ipv6(17, udp(dns_query('a.b.ads.example')))),
		ether(ipv4(6, tcp(vector(2, dns_query('blocked.example')), dport=53))),
	])
	yield 'empty.pcap', pcap(EN10MB, [])
	# frames that no hook of IP sees, and some that are odd and that one does
	fragment6 = ipv6(44, struct.pack('>BBHI', 17, 0, 8, 7) + b'x' * 8)
	extension = ipv6(0, b'\x11\0' + b'\1\4\0\0\0\0' + udp(b'data'))
	yield 'odd.pcap', pcap(EN10MB, [
		ether(HELLOS[1])[:10],
		ETHER + b'\x88\xcc' + b'lldp',
		ETHER + b'\x08\x06' + ARP,
		ETHER + b'\x08\x00' + b'\x65' + HELLOS[1][1:],
		ETHER + b'\x08\x00' + b'\x44' + HELLOS[1][1:],
		ether(HELLOS[1])[:-1],
		ether(HELLOS[0]) + b'\0' * 10,
		ETHER + b'\x86\xdd' + b'\x60\0\0\0',
		ether(ipv4(17, b'x' * 8, frag=0x2001)),
		ether(ipv4(17, udp(b'data'), options=b'\1\1\1\1')),
		ether(fragment6),
		ether(extension),
		ether(ipv6(6, b'')),
	])
	# files that are damaged
	whole = pcap(EN10MB, frames)
	yield 'cut-header.pcap', whole[:20]
	yield 'cut-record.pcap', whole[:24 + 16 + len(frames[0]) + 7]
	yield 'cut-packet.pcap', whole[:24 + 16 + len(frames[0]) + 16 + 30]
	yield 'no-capture.pcap', b'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
	huge = struct.pack('<IIII', TIME, 0, 1 << 30, 1 << 30)
	yield 'huge-packet.pcap', whole[:24 + 16 + len(frames[0])] + huge + b'x' * 100
	yield 'nothing.pcap', b''
	ng = pcapng(EN10MB, frames)
	yield 'cut.pcapng', ng[:-40]
	yield 'block-size.pcapng', ng[:28] + b'\7\0\0\0' + ng[32:]
	yield 'wifi.pcap', pcap(105, [b'x' * 40])


def main():
	args = sys.argv[1:]
	one = args[1] if args[:1] == ['--one'] and len(args) == 3 else None
	if len(args) != (3 if one else 1) or args[-1].startswith('-'):
		sys.exit(__doc__.strip())
	made = [(Path(args[-1]) / name).write_bytes(data) for name, data in captures()
		if not one or name == one]
	if not made:
		sys.exit(f'there is no {one}')


if __name__ == '__main__':
	main()
