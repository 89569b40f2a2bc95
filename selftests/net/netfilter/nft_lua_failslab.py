#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Load a ruleset while the kernel's first, second, third ... allocation fails.

BEFORE and REQUEST are files for nft_lua_ynl.py.  REQUEST is sent on top of BEFORE
again and again, by /proc/thread-self/fail-nth each time with the next allocation
failing, until there is none left.  What is loaded then, and what becomes of a UDP
packet to port 4000 of this host, must be as before where the request failed, and
as without a fault where it did not.
"""

import argparse
import io
import os
import socket
import sys
from contextlib import redirect_stdout

from nft_lua_ynl import Failure, Lexer, Lister, Parser, open_nftables, read_input

# A request that no fault has met, so often in a row, has no allocation left: how
# many it makes is not the same each time.
QUIET_ROUNDS = 3


class FaultySocket:
    """A socket whose next send() sees its allocation number nth fail."""

    def __init__(self, sock):
        self.sock = sock
        self.file = os.open('/proc/thread-self/fail-nth', os.O_RDWR)
        self.nth = 0

    def __getattr__(self, name):
        return getattr(self.sock, name)

    def drain(self):
        # answers to a request before that had more than were read
        while True:
            try:
                self.sock.recv(1 << 16, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except OSError:
                pass

    def send(self, data, *flags):
        self.drain()
        os.pwrite(self.file, b'%d' % self.nth, 0)
        try:
            return self.sock.send(data, *flags)
        finally:
            left = int(os.pread(self.file, 16, 0))
            os.pwrite(self.file, b'0', 0)
            if left:
                self.nth = 0


class Rules:
    def __init__(self):
        self.nft = open_nftables()
        self.nft.sock = FaultySocket(self.nft.sock)
        self.lister = Lister(self.nft, argparse.Namespace(
            source_only=False, terse=False, handle=False))

    def parse(self, name, text):
        return Parser(self.nft, [], Lexer(name, text)).parse()

    def load(self, requests):
        """Errors, if any; unanswered means that it is not known what happened."""
        try:
            return self.nft.commit(requests, False), False
        except OSError as e:
            return [e], True

    def must_load(self, requests):
        errors, _ = self.load(requests)
        if errors:
            raise errors[0]

    def listing(self):
        """What is loaded, without the figures that packets change."""
        with io.TextIOWrapper(io.BytesIO(), errors='surrogateescape') as out:
            with redirect_stdout(out):
                for want in self.parse('list', 'list ruleset').listings:
                    self.lister.run(want)
            out.seek(0)
            return ''.join(line for line in out if not line.startswith('\t\t# '))

    def state(self):
        return self.listing(), packet()


def packet():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.sendto(b'probe', ('127.0.0.1', 4000))
        except PermissionError:
            return 'the packet is dropped'
    return 'the packet passes'


def run(before_file, request_file, step):
    rules = Rules()
    flush = rules.parse('flush', 'flush ruleset').requests
    before_requests = flush + rules.parse(*read_input(before_file)).requests
    request = rules.parse(*read_input(request_file)).requests

    rules.must_load(before_requests)
    before = rules.state()
    rules.must_load(request)
    after = rules.state()
    if before == after:
        raise Failure(request_file, 'has no effect')
    rules.must_load(before_requests)

    faults = refused = quiet = nth = 0
    while quiet < QUIET_ROUNDS:
        nth += step
        rules.nft.sock.nth = nth
        errors, unanswered = rules.load(request)
        quiet = 0 if rules.nft.sock.nth else quiet + 1
        faults += not quiet
        refused += bool(errors)
        rules.nft.sock.nth = 0
        if quiet and errors:
            raise errors[0]
        state = rules.state()
        if state not in ([before, after] if unanswered else [before] if errors else [after]):
            answer = f'refused ({errors[0]})' if errors else 'accepted'
            raise Failure(None, f'allocation {nth}: {answer}, then\n' + '\n'.join(state))
        if state == after:
            rules.must_load(before_requests)
    rules.must_load(flush)
    return faults, refused


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--least', type=int, default=1, metavar='N',
                        help='fail if fewer than N allocations have failed')
    parser.add_argument('--step', type=int, default=1, metavar='N',
                        help='let each Nth allocation fail only, where many are alike')
    parser.add_argument('before', metavar='BEFORE')
    parser.add_argument('request', metavar='REQUEST')
    args = parser.parse_args()
    try:
        faults, refused = run(args.before, args.request, args.step)
    except (Failure, OSError) as e:
        print(e)
        return 1
    print(f'{faults} allocations failed, {refused} requests with them')
    return faults < args.least


if __name__ == '__main__':
    sys.exit(main())
