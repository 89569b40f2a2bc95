#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Tables, JSON and a chart of what inside.py printed."""

import argparse
import json
import sys
from xml.sax.saxutils import escape


class Figures:
    """By group and name: the values of each seed, in the order they came."""

    def __init__(self, path):
        self.values, self.errors, self.other = {}, {}, []
        with open(path, encoding='utf-8', errors='replace') as f:
            for line in f:
                if not line.startswith('@ '):
                    continue
                row = json.loads(line[2:])
                if 'group' not in row:
                    self.other.append(row)
                    continue
                key = row['group'], row['name']
                if 'error' in row:
                    self.errors[key] = row['error']
                    self.values.setdefault(key, [])
                else:
                    self.values.setdefault(key, []).append(row['value'])

    def mean(self, key):
        values = self.values.get(key)
        return sum(values) / len(values) if values else None


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


def profiles(figures):
    for row in figures.other:
        if 'profile' in row:
            print(f'\n{row["profile"]}: {row["instructions"]} instructions, '
                  f'{row["allocations"]} allocations, locks: '
                  f'{", ".join(f"{n} ({c})" for n, c in row["locks"]) or "none"}')
            for name, n in row['functions']:
                print(f'  {n:7}  {name}')
        elif 'state' in row:
            print(f'\n{row["state"]}: {row["mem-used"]} bytes, {row["budget-peak"]} units of the '
                  f'budget and {row["stack-peak"]} bytes of stack in a call at the most')
        elif 'scaling' in row:
            print(f'\n{row["scaling"]}')
            for cpu, n in row['instructions'].items():
                print(f'  CPU {cpu}: {n} instructions, {row["written"][cpu]} cache lines written')
            print('  lines that one CPU writes and another one reads or writes: '
                  f'{", ".join(row["shared"]) or "none"}')


# What the chart has, and under which name.
CHART = (
    ('nft', 'tcp dport 443'), ('nft', 'ip daddr @set of 1000, hit'),
    ('call', 'of an empty function'),
    ('eBPF in XDP, JIT', 'hit, server_name first'), ('eBPF in XDP, JIT', 'hit, late'),
    ('check_sni: dissector', 'hit, server_name first'), ('check_sni: dissector', 'hit, late'),
    ('check_sni: pure Lua', 'hit, server_name first'), ('check_sni: pure Lua', 'hit, late'),
    ('NFQUEUE, batches of 64', 'accept'),
    ('NFQUEUE, batches of 64', 'C finds the name, Lua looks it up'),
    ('NFQUEUE, batches of 64', 'pure Lua'),
)


def chart(figures, path):
    rows = [(f'{g}: {n}', figures.mean((g, n))) for g, n in CHART]
    rows = [(text, value) for text, value in rows if value is not None]
    if not rows:
        sys.exit('report: there is nothing to draw')
    left, width, step = 330, 420, 24
    scale = width / max(v for _, v in rows)
    height = step * (len(rows) + 1) + 12
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 80}" '
           f'height="{height}" font-family="sans-serif" font-size="12">',
           '<rect width="100%" height="100%" fill="white"/>',
           '<text x="8" y="18">Instructions per packet</text>']
    for i, (text, value) in enumerate(rows, 1):
        y = i * step + 4
        out.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(text)}</text>'
                   f'<rect x="{left}" y="{y}" width="{max(1, value * scale):.1f}" height="16" '
                   'fill="#4477aa"/>'
                   f'<text x="{left + value * scale + 6:.1f}" y="{y + 13}">{value:.0f}</text>')
    out.append('</svg>')
    with open(path, 'w', encoding='utf-8') as f:
        f.write('\n'.join(out) + '\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--base')
    parser.add_argument('--base-name')
    parser.add_argument('--json')
    parser.add_argument('--svg')
    parser.add_argument('output')
    args = parser.parse_args()
    figures = Figures(args.output)
    base = Figures(args.base) if args.base else None
    table(figures, base, args.base_name)
    profiles(figures)
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
    return 1 if figures.errors or not (figures.values or figures.other) else 0


if __name__ == '__main__':
    sys.exit(main())
