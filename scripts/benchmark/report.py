#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Tables, JSON and a chart of what inside.py and limits.py printed."""

import argparse
import json
import re
import sys
from xml.sax.saxutils import escape


class Figures:
    """By group and name: the values of each seed, in the order they came."""

    def __init__(self, paths):
        self.values, self.errors, self.other = {}, {}, []
        for path in paths:
            with open(path, encoding='utf-8', errors='replace') as f:
                for line in f:
                    if line.startswith('@ '):
                        self.add(json.loads(line[2:]))

    def add(self, row):
        if 'group' not in row:
            self.other.append(row)
            return
        key = row['group'], row['name']
        self.values.setdefault(key, [])
        if 'error' in row:
            self.errors[key] = row['error']
        else:
            self.values[key].append(row['value'])

    def mean(self, key):
        values = self.values.get(key)
        return sum(values) / len(values) if values else None

    def kind(self, name):
        return [row for row in self.other if name in row]


def table(figures, base, base_name):
    width = max((len(n) for _, n in figures.values), default=0)
    last = None
    for key, values in figures.values.items():
        group, name = key
        if group != last:
            print(f'\n{group}')
            last = group
        if key in figures.errors:
            print(f'  {name:{width}}  failed: {figures.errors[key]}')
            continue
        line = f'  {name:{width}}  {figures.mean(key):8.0f}'
        if len(values) > 1:
            line += f'  {min(values):.0f}..{max(values):.0f}'
        if base:
            old = base.mean(key)
            line = f'{line:{width + 30}}  '
            line += f'{base_name} {old:.0f}, {figures.mean(key) - old:+.0f} ' \
                    f'({figures.mean(key) / old - 1:+.1%})' if old else f'{base_name} -'
        print(line)


def limits(figures):
    rows = figures.kind('limits')
    if rows:
        print('\nwhat all limits take of a call, in user space: with, without')
    for row in rows:
        print(f'  {row["limits"]:42}  {row["with"]:9.0f} {row["without"]:9.0f}  '
              f'{row["with"] / row["without"] - 1:+.1%}')


def hostile(figures):
    rows = figures.kind('hostile')
    if not rows:
        return
    print(f'\n{len(rows)} hostile scripts')
    for what, key in (('instructions of the costliest calls', 'took'),
                      ('instructions from the spent budget to the end of the rule', 'after'),
                      ('bytes of stack', 'stack-peak')):
        most = sorted(rows, key=lambda r: r[key], reverse=True)[:3]
        print(f'  {what}: ' + ', '.join(f'{r[key]} {r["hostile"]}' for r in most))
    print(f'  budget spent by {sum(1 for r in rows if r["after"])} of them')
    print('  of each: instructions, those from the spent budget on, units, bytes of stack')
    for r in sorted(rows, key=lambda r: r['hostile']):
        print(f'    {r["hostile"]:36} {r["took"]:8} {r["after"]:7} {r["budget-peak"]:6} '
              f'{r["stack-peak"]:6}')


def transfers(figures):
    rows = figures.kind('goodput')
    if rows:
        print('\nTCP through a router, ends included: of the goodput without a ruleset, and with '
              'conntrack alone')
    for row in rows:
        print(f'  {row["goodput"]:75}  {row["rate"]:.4f} bytes per instruction, '
              f'{min(row["took"]) / row["packets"]:.0f} instructions per packet: '
              f'{", ".join(f"{x:.1%}" for x in row["over"])}')


def states(figures):
    for row in figures.kind('state'):
        print(f'\n{row["state"]}: {row["mem-used"]} bytes, {row["budget-peak"]} units of the '
              f'budget and {row["stack-peak"]} bytes of stack in a call at the most')


def profiles(figures):
    for row in figures.kind('profile'):
        print(f'\n{row["profile"]}: {row["instructions"]} instructions, '
              f'{row["allocations"]} allocations, locks: '
              f'{", ".join(f"{n} ({c})" for n, c in row["locks"]) or "none"}')
        for name, n in row['functions']:
            print(f'  {n:7}  {name}')


def scaling(figures):
    last = None
    for row in figures.kind('scaling'):
        if row['scaling'] != last:
            last = row['scaling']
            print(f'\n{last}')
        for cpu, n in row['instructions'].items():
            print(f'  CPU {cpu} of {len(row["instructions"])}: {n} instructions, '
                  f'{row["written"][cpu]} cache lines written, locks: '
                  + (', '.join(f'{n} ({c})' for n, c in row['locked'][cpu]) or 'none'))
        print('  lines that one CPU writes and another one reads or writes: '
              f'{", ".join(row["shared"]) or "none"}')


def new_units(figures, readme):
    """The last column of lua/README.md's table of charges, and the table of what they cost."""
    with open(readme, encoding='utf-8') as f:
        text = f.read()
    worth = {r['hostile']: r['took'] / r['budget-peak'] for r in figures.kind('hostile')
             if r['budget-peak']}

    def unit(m):
        if m[2] not in worth:
            print(f'report: {readme}: no figure of {m[2]}', file=sys.stderr)
            return m[0]
        return f'| {worth[m[2]]:.0f}, {m[2]} |\n'
    text = re.sub(r'\| (\d+), ([a-z0-9-]+) \|\n', unit, text)
    cost = figures.kind('limits')
    if cost:
        lines = ''.join(f'| {r["limits"]} | {r["with"]:,.0f} | {r["without"]:,.0f} | '
                        f'{100 * (r["with"] / r["without"] - 1):+.1f} % |\n' for r in cost)
        text = re.sub(r'(\| benchmark \| with \| without \| \|\n\|[-|]+\n)(?:\|.*\n)+',
                      lambda m: m[1] + lines, text)
    with open(readme, 'w', encoding='utf-8') as f:
        f.write(text)


NFT, EBPF, LUA, XDP, USER = '#888888', '#cc6677', '#117733', '#4477aa', '#ddaa33'
LEGEND = ((NFT, 'nft'), (EBPF, 'eBPF in XDP, JIT'), (LUA, 'lua call in nft'),
          (XDP, 'Lua called from XDP'), (USER, 'NFQUEUE'))

# Parts of the chart, with a scale each: a bar's colour, text and figure.
CHART = (
    ('What a packet takes more for a rule or a call', (
        (NFT, 'tcp dport 443', ('nft', 'tcp dport 443')),
        (NFT, 'ip daddr @set of 1000, hit', ('nft', 'ip daddr @set of 1000, hit')),
        (LUA, 'nft: empty function', ('call', 'of an empty function')),
        (LUA, 'nft: empty, with ip saddr', ('call', 'of one with arguments (ip saddr)')),
        (XDP, 'XDP: empty function, by handle', ('XDP: call', 'of an empty function, by handle')),
        (XDP, 'XDP: empty function, by names', ('XDP: call', 'of an empty function, by names')),
    )),
    ('Block list of 1000 server names, a hit, server_name first', (
        (EBPF, 'eBPF: C and a hash map', ('XDP: check_sni in eBPF, JIT', 'hit, server_name first')),
        (LUA, 'nft: nf.tls.sni, Lua table', ('check_sni: dissector', 'hit, server_name first')),
        (XDP, 'XDP: nf.tls.sni, Lua table',
         ('XDP: check_sni: dissector', 'hit, server_name first')),
        (LUA, 'nft: parser in Lua', ('check_sni: pure Lua', 'hit, server_name first')),
        (XDP, 'XDP: parser in Lua', ('XDP: check_sni: pure Lua', 'hit, server_name first')),
        (USER, 'NFQUEUE: accepts it, no more', ('NFQUEUE, batches of 64', 'accept')),
        (USER, 'NFQUEUE: C, then a Lua table',
         ('NFQUEUE, batches of 64', 'C finds the name, Lua looks it up')),
        (USER, 'NFQUEUE: parser in Lua', ('NFQUEUE, batches of 64', 'pure Lua')),
    )),
    ('The same, server_name after ten other extensions', (
        (EBPF, 'eBPF: C and a hash map', ('XDP: check_sni in eBPF, JIT', 'hit, late')),
        (LUA, 'nft: nf.tls.sni, Lua table', ('check_sni: dissector', 'hit, late')),
        (XDP, 'XDP: nf.tls.sni, Lua table', ('XDP: check_sni: dissector', 'hit, late')),
        (LUA, 'nft: parser in Lua', ('check_sni: pure Lua', 'hit, late')),
        (XDP, 'XDP: parser in Lua', ('XDP: check_sni: pure Lua', 'hit, late')),
        (USER, 'NFQUEUE: parser in Lua', ('NFQUEUE, batches of 64', 'pure Lua, late')),
    )),
)


def chart(figures, path):
    left, width, step, right = 230, 470, 22, 70
    out, y = [], 30

    def text(x, what, more=''):
        out.append(f'<text x="{x:.1f}" y="{y + 12}"{more}>{escape(what)}</text>')

    x = 16
    for colour, name in LEGEND:
        out.append(f'<rect x="{x}" y="{y}" width="14" height="14" fill="{colour}"/>')
        text(x + 20, name)
        x += 50 + 7 * len(name)
    y += 14
    for title, bars in CHART:
        rows = [(colour, name, figures.mean(key)) for colour, name, key in bars]
        rows = [row for row in rows if row[2] is not None]
        if not rows:
            continue
        y += 20
        text(16, title, ' font-weight="bold"')
        y += step
        scale = width / max(value for _, _, value in rows)
        for colour, name, value in rows:
            text(left - 8, name, ' text-anchor="end"')
            out.append(f'<rect x="{left}" y="{y}" width="{max(1, value * scale):.1f}" '
                       f'height="{step - 6}" fill="{colour}"/>')
            text(left + value * scale + 6, f'{value:,.0f}')
            y += step
    if not y > 50:
        sys.exit('report: there is nothing to draw')
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + right}" '
            f'height="{y + 12}" font-family="sans-serif" font-size="13">\n'
            '<!-- SPDX-License-Identifier: GPL-2.0 -->\n'
            '<rect width="100%" height="100%" fill="white"/>\n'
            '<text x="16" y="18" font-weight="bold">Machine instructions per packet</text>\n')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(head + '\n'.join(out) + '\n</svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--base')
    parser.add_argument('--base-name')
    parser.add_argument('--json')
    parser.add_argument('--svg')
    parser.add_argument('--readme')
    parser.add_argument('output', nargs='+')
    args = parser.parse_args()
    figures = Figures(args.output)
    base = Figures([args.base]) if args.base else None
    table(figures, base, args.base_name)
    for part in transfers, limits, hostile, states, profiles, scaling:
        part(figures)
    if args.json:
        rows = [{'group': g, 'name': n, 'mean': figures.mean((g, n)), 'values': v,
                 **({'base': base.mean((g, n))} if base else {}),
                 **({'error': figures.errors[g, n]} if (g, n) in figures.errors else {})}
                for (g, n), v in figures.values.items()]
        with open(args.json, 'w', encoding='utf-8') as f:
            json.dump({'figures': rows, 'other': figures.other}, f, indent=1)
            f.write('\n')
    if args.svg:
        chart(figures, args.svg)
    if args.readme:
        new_units(figures, args.readme)
    return 1 if figures.errors or not (figures.values or figures.other) else 0


if __name__ == '__main__':
    sys.exit(main())
