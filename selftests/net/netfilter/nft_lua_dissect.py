#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Send messages of protocols, cut off after each of their bytes: linear|pages|fragments

linear: each is a packet.  pages: its bytes are pages of this process, which the kernel
puts into fragments of the skb.  fragments: of IP, for the receiver to put together.
Prints for each protocol how many packets there were.
"""

import select
import socket
import ssl
import struct
import sys

SRC, DST = '192.0.2.1', '192.0.2.2'
SO_ZEROCOPY, MSG_ZEROCOPY = 60, 0x4000000


def client_hello():
    """What OpenSSL sends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(['h2', 'http/1.1'])
    out = ssl.MemoryBIO()
    tls = context.wrap_bio(ssl.MemoryBIO(), out, server_hostname='www.Blocked.example')
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return out.read()


def dns(names, answers=()):
    def labels(name):
        return b''.join(bytes([len(label)]) + label.encode() for label in name.split('.')) + b'\0'

    message = struct.pack('>6H', 0x1234, 0x8180 if answers else 0x0100, len(names), len(answers),
                          0, 0)
    for name in names:
        message += labels(name) + struct.pack('>HH', 1, 1)
    for address in answers:
        message += struct.pack('>HHHIH', 0xc00c, 1, 1, 3600, 4) + socket.inet_aton(address)
    return message


QUERY = dns(['www.Blocked.example'])
MESSAGES = {
    'tls': [client_hello()],
    'http': [b'GET /a%20b?c=d HTTP/1.1\r\nHost: www.example.org:8080\r\nUser-Agent: curl/7.88\r\n'
             b'Cookie: a=b; challenge="1badcafe"; c=d\r\nX: \t y \t\r\n\r\nbody',
             b'HTTP/1.0 404 Not Found\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n'],
    'dns': [QUERY, dns(['a.example', 'b.example'], ['192.0.2.7', '192.0.2.8'])],
    'dns_tcp': [struct.pack('>H', len(QUERY)) + QUERY + struct.pack('>H', len(QUERY)) + QUERY],
    'ssh': [b'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n', b'Welcome\r\nSSH-1.99-dropbear\r\n'],
    'rtp': [struct.pack('>BBHII', 0xb2, 0xe0, 7, 8, 9) + b'c1c1c2c2' + b'\xbe\xde\0\1abcdPAY\0\3'],
}
PORTS = {name: 6001 + i for i, name in enumerate(MESSAGES)}


class Linear:
    def __init__(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(self, data, port):
        self.sock.sendto(data, (DST, port))


class Pages(Linear):
    def __init__(self):
        super().__init__()
        self.sock.setsockopt(socket.SOL_SOCKET, SO_ZEROCOPY, 1)
        self.sent = select.poll()
        self.sent.register(self.sock, 0)

    def send(self, data, port):
        self.sock.sendto(data, MSG_ZEROCOPY, (DST, port))
        # else the notes of what was sent fill the socket
        self.sent.poll(10000)
        self.sock.recvmsg(1, 512, socket.MSG_ERRQUEUE)


class Fragments:
    def __init__(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.ident = 0

    def send(self, data, port):
        data = struct.pack('>4H', 40000, port, 8 + len(data), 0) + data
        # up to four, and where they meet changes with the length
        size = max(8, (len(data) // 3 + len(data) % 5) // 8 * 8)
        self.ident = self.ident % 65535 + 1
        for at in range(0, len(data), size):
            part = data[at:at + size]
            more = 0x2000 if at + size < len(data) else 0
            header = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(part), self.ident,
                                 more | at // 8, 64, socket.IPPROTO_UDP, 0,
                                 socket.inet_aton(SRC), socket.inet_aton(DST))
            self.sock.sendto(header + part, (DST, 0))


def main():
    way = {'linear': Linear, 'pages': Pages, 'fragments': Fragments}[sys.argv[1]]()
    for name, messages in MESSAGES.items():
        count = 0
        for message in messages:
            for length in range(len(message) + 1):
                if length or sys.argv[1] != 'pages':
                    way.send(message[:length], PORTS[name])
                    count += 1
        print(name, PORTS[name], count)


if __name__ == '__main__':
    main()
