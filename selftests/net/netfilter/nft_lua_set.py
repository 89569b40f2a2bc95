#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Fill a set of host names with n0.test, n1.test, ...: FAMILY TABLE SET NUMBER

The messages are put together here, since for a million names the driver would
take half an hour.
"""

import socket
import struct
import sys

FAMILIES = {'inet': 1, 'ip': 2}
BATCH_BEGIN, BATCH_END, NEWSETELEM = 16, 17, 0xa0c
REQUEST, ACK, CREATE = 1, 4, 0x400
NETLINK_NETFILTER = 12
TABLE, SET, ELEMENTS, NESTED = 1, 2, 3, 0x8000
PER_MESSAGE, PER_BATCH = 500, 40


def attr(kind, data):
    return struct.pack('=HH', 4 + len(data), kind) + data + bytes(-len(data) % 4)


def message(kind, family, res, data=b'', flags=REQUEST):
    body = struct.pack('>BBH', family, 0, res) + data
    return struct.pack('=IHHII', 16 + len(body), kind, flags, 1, 0) + body


def element(n):
    name = f'n{n}.test'.encode().ljust(64, b'\0')
    # NFTA_LIST_ELEM { NFTA_SET_ELEM_KEY { NFTA_DATA_VALUE } }
    return attr(1 | NESTED, attr(1 | NESTED, attr(1, name)))


def main():
    family, table, name, number = FAMILIES[sys.argv[1]], *sys.argv[2:4], int(sys.argv[4])
    where = attr(TABLE, table.encode() + b'\0') + attr(SET, name.encode() + b'\0')
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
    sock.setsockopt(socket.SOL_SOCKET, 32, 16 << 20)
    sock.settimeout(60)
    per_batch = PER_MESSAGE * PER_BATCH
    for first in range(0, number, per_batch):
        batch = [message(BATCH_BEGIN, 0, 10)]
        for at in range(first, min(first + per_batch, number), PER_MESSAGE):
            elems = b''.join(map(element, range(at, min(at + PER_MESSAGE, number))))
            batch.append(message(NEWSETELEM, family, 0, where + attr(ELEMENTS | NESTED, elems),
                                 REQUEST | CREATE | ACK))
        batch.append(message(BATCH_END, 0, 10))
        sock.send(b''.join(batch))
        for _ in batch[1:-1]:
            _, kind, _, _, _, error = struct.unpack_from('=IHHIIi', sock.recv(65536))
            if kind != 2 or error:
                sys.exit(f'{sys.argv[0]}: error {-error}')


if __name__ == '__main__':
    main()
