#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Do one thing again and again.

  replace    load the files in turn, RATE times a second
  flood      send UDP packets to PORT of ADDRESS
  reset      tell the calls of the object o, and begin anew; how many were told
  recreate   load the files into a new network namespace, which then ends

Prints how often it was done within SECONDS, on that CPU.
"""

import argparse
import os
import socket
import sys
import time

from nft_lua_ynl import Failure, Lexer, Parser, open_nftables, read_input

CLONE_NEWNET = 0x40000000


def encoded(nft, name):
    """The bytes of a transaction; to encode it takes longer than all the rest."""
    requests = Parser(nft, [], Lexer(*read_input(name))).parse().requests
    return b''.join(data for _, data in nft.batch(requests))


def send(nft, sock, data):
    """One transaction, which must succeed."""
    sock.send(data)
    while True:
        try:
            answer = sock.recv(1 << 17, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        for msg in nft.messages(answer):
            if msg.error:
                raise Failure(None, nft.explain(msg))


def replace(args, until):
    nft = open_nftables()
    batches = [encoded(nft, name) for name in args.file]
    # the traffic has all that is left
    os.setpriority(os.PRIO_PROCESS, 0, -20)
    done, start = 0, time.monotonic()
    while time.monotonic() < until:
        send(nft, nft.sock, batches[done % len(batches)])
        done += 1
        time.sleep(max(0, start + done / args.rate - time.monotonic()))
    return done


def flood(args, until):
    os.sched_setaffinity(0, {args.cpu})
    done = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        while time.monotonic() < until:
            for _ in range(64):
                try:
                    done += sock.sendto(b'probe\n', (args.address, args.port)) > 0
                except ConnectionRefusedError:
                    # what the socket says of a packet before; this one was not sent
                    pass
    return done


def reset(_args, until):
    nft = open_nftables()
    told = 0
    while time.monotonic() < until:
        obj = nft.ask(None, 'getobj-reset', 'inet', {'table': 't', 'name': 'o', 'type': 'lua'})
        told += obj['data']['calls']
    return told


def recreate(args, until):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    os.sched_setaffinity(0, {args.cpu})
    nft = open_nftables()
    batches = [encoded(nft, name) for name in args.file]
    done = 0
    while time.monotonic() < until:
        if libc.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), 'unshare')
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, nft.nlproto.proto_num) as sock:
            for data in batches:
                send(nft, sock, data)
        done += 1
    return done


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seconds', type=float, default=60)
    parser.add_argument('--rate', type=float, default=50)
    parser.add_argument('--cpu', type=int, default=0)
    parser.add_argument('--port', type=int, default=7000)
    parser.add_argument('--address', default='192.0.2.2')
    parser.add_argument('what', choices=['replace', 'flood', 'reset', 'recreate'])
    parser.add_argument('file', nargs='*', help='for nft_lua_ynl.py')
    args = parser.parse_intermixed_args()
    what = {'replace': replace, 'flood': flood, 'reset': reset, 'recreate': recreate}[args.what]
    try:
        print(what(args, time.monotonic() + args.seconds))
    except (Failure, OSError) as e:
        print(e, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
