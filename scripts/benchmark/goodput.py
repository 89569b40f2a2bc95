# SPDX-License-Identifier: GPL-2.0
"""TCP through a router: what a transfer takes with a filter in its way, and without.

Client and server are in namespaces of their own, the router is this one.  All three
share the CPU, whose clock counts instructions, so bytes per nanosecond are bytes per
instruction of the whole way, that of the two ends included.
"""

import os
import socket
import subprocess
import time

PORT = 443
CLIENT, SERVER = '10.9.1.2', '10.9.2.2'
MIB = 1 << 20

FILTER = '''
table inet sni {
    lua sni { source [===[
%s]===]
        on-error drop; }
    %s
    chain forward { type filter hook forward priority 0; policy accept;
%s
    }
}
'''

ONCE = '''
ct state invalid drop
%s
ct mark 1 accept
ct mark 2 drop
tcp dport 443 ct mark set lua call sni_mark
ct mark 2 drop
'''

FLOWTABLE = 'flowtable fast { hook ingress priority filter; devices = { r-c, r-s }; counter; }'

EACH = '''
tcp dport 443 lua call blocked_sni drop
'''

FLOW = '''
table inet flow {
    %s
    chain forward { type filter hook forward priority 0; policy accept;
        flow add @fast
    }
}
''' % FLOWTABLE

STATEFUL = '''
table inet stateful {
    chain forward { type filter hook forward priority 0; policy accept;
        ct state established accept
    }
}
'''


def rulesets(examples):
    """Name and text; the first two are what the others are compared with."""
    def script(name):
        with open(f'{examples}/{name}.lua', encoding='utf-8') as f:
            return f.read()
    yield 'no ruleset', ''
    yield 'conntrack and "ct state established accept"', STATEFUL
    yield 'SNI filter, once for a connection', FILTER % (script('sni_once'), '', ONCE % '')
    yield 'a flowtable alone', FLOW
    yield 'SNI filter, once, then a flowtable', \
        FILTER % (script('sni_once'), FLOWTABLE, ONCE % 'ct mark 1 flow add @fast counter')
    yield 'SNI filter, each packet to the server', FILTER % (script('sni_filter'), '', EACH)


def run(*command):
    subprocess.run(command, check=True)


class Network:
    def __init__(self, offloads):
        self.offloads = offloads

    def __enter__(self):
        for ns, dev, net in (('client', 'r-c', '10.9.1'), ('server', 'r-s', '10.9.2')):
            run('ip', 'netns', 'add', ns)
            run('ip', 'link', 'add', dev, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', ns)
            run('ip', 'addr', 'add', f'{net}.1/24', 'dev', dev)
            run('ip', 'link', 'set', dev, 'up')
            inside = ('ip', '-n', ns)
            run(*inside, 'addr', 'add', f'{net}.2/24', 'dev', 'eth0')
            run(*inside, 'link', 'set', 'eth0', 'up')
            run(*inside, 'route', 'add', 'default', 'via', f'{net}.1')
            if not self.offloads:
                for prefix, name in ((), dev), (('ip', 'netns', 'exec', ns), 'eth0'):
                    run(*prefix, 'ethtool', '-K', name, 'tso', 'off', 'gso', 'off', 'gro', 'off')
        with open('/proc/sys/net/ipv4/ip_forward', 'w', encoding='ascii') as f:
            f.write('1')
        return self

    def __exit__(self, *what):
        for ns in 'client', 'server':
            run('ip', 'netns', 'del', ns)


def serve(hello_len):
    """For each connection: reads the ClientHello and how much is wanted, and sends it."""
    listener = socket.create_server((SERVER, PORT))
    print('ready', flush=True)
    data = bytes(MIB)
    while True:
        peer, _ = listener.accept()
        want = peer.recv(hello_len + 8, socket.MSG_WAITALL)
        left = int.from_bytes(want[hello_len:], 'big')
        while left:
            left -= peer.send(memoryview(data)[:min(left, MIB)])
        peer.close()


def fetch(hello, size):
    """Nanoseconds from the first packet to the last byte."""
    buf = bytearray(MIB)
    start = time.monotonic_ns()
    peer = socket.create_connection((SERVER, PORT))
    peer.sendall(hello + size.to_bytes(8, 'big'))
    got = 0
    while got < size:
        n = peer.recv_into(buf)
        if not n:
            raise RuntimeError(f'the connection ended after {got} of {size} bytes')
        got += n
    took = time.monotonic_ns() - start
    peer.close()
    return took


def forwarded(dev):
    with open(f'/sys/class/net/{dev}/statistics/rx_packets', encoding='ascii') as f:
        return int(f.read())


def measure(load, examples, hello, size, times, offloads):
    """Yields of each ruleset: name, bytes per instruction, packets of a transfer."""
    here = os.path.abspath(__file__)
    hello_file = '/tmp/hello'
    with open(hello_file, 'wb') as f:
        f.write(hello)
    with Network(offloads):
        with subprocess.Popen(['ip', 'netns', 'exec', 'server', 'python3', here, 'serve',
                               str(len(hello))], stdout=subprocess.PIPE) as server:
            try:
                server.stdout.readline()
                for name, text in rulesets(examples):
                    load('flush ruleset\n' + text)
                    before = forwarded('r-c') + forwarded('r-s')
                    out = subprocess.check_output(
                        ['ip', 'netns', 'exec', 'client', 'python3', here, 'fetch', hello_file,
                         str(size), str(times)], text=True)
                    packets = (forwarded('r-c') + forwarded('r-s') - before) / (times + 1)
                    took = [int(n) for n in out.split()]
                    # the others had a timer's tick more, or another rhythm of ACKs
                    yield name, size / min(took), took, packets
            finally:
                server.kill()
                load('flush ruleset\n')


def main(args):
    if args[0] == 'serve':
        serve(int(args[1]))
    else:
        with open(args[1], 'rb') as f:
            hello = f.read()
        # what is cached is cached by the first
        fetch(hello, MIB)
        for _ in range(int(args[3])):
            print(fetch(hello, int(args[2])), flush=True)


if __name__ == '__main__':
    import sys
    main(sys.argv[1:])
