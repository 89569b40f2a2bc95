#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Whether the reference, the file for the Lua language server and that for luacheck
have just the names that scripts find.

Usage: reference.py NF-LUA DOCUMENTATION EDITOR

NF-LUA is the program, which knows the names; DOCUMENTATION the directory of the
reference, EDITOR that of nf_lua.meta.lua and luacheckrc.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

count = failed = 0


def result(ok, what, *notes):
	global count, failed
	count += 1
	failed += not ok
	print(f'{"ok" if ok else "not ok"} {count} {what}')
	for note in notes:
		if not ok:
			print(f'# {note}')


def compare(what, there, found):
	result(not found - there, f'{what}: nothing that scripts lack',
	       *(f'there is no {n}' for n in sorted(found - there)))
	result(not there - found, f'{what}: nothing is missing',
	       *(f'{n} is missing' for n in sorted(there - found)))


LITERAL = re.compile(r'``(.+?)``', re.S)


def rows(text):
	"""The rows of list-tables of two columns: name and literal words."""
	for m in re.finditer(r'^\t\* - (\w+)\n\t  - ((?:``.*|\t    .*)(?:\n\t    .*)*)', text, re.M):
		yield m[1], ' '.join(LITERAL.findall(m[2])).replace(';', ' ').split()


def language(text):
	"""Of language.rst the table of what there is."""
	text = text.split('- functions and constants', 1)[1].split('.. list-table', 1)[0]
	found = set()
	for library, words in rows(text):
		if library == 'basic':
			found |= set(words)
		else:
			found |= {library} | {f'{library}.{w}' for w in words}
	return found


def packet(text):
	"""Of packet.rst headers, connection, methods and what nf has."""
	found = set()
	headers = text.split('\t* - header\n', 1)[1].split('The names are', 1)[0]
	for header, words in rows(headers):
		found |= {f'{header}.{w}' for w in words}
	direction = text.split('``ct.original``', 1)[1].split('``ct.reply``', 1)[0]
	for word in ' '.join(LITERAL.findall(direction)).split():
		found |= {f'ct.original.{word}', f'ct.reply.{word}'}
	return found | methods(text) | literals(text)


def methods(text):
	"""Such as "``view:u16(off [, order])``, ``u32``, ``u64``"."""
	return {f'view:{w}' for line in re.findall(r'^``view:.*', text, re.M)
		for w in LITERAL.findall(line) if w.isidentifier()}


def literals(text):
	"""What literals name wherever they stand."""
	found = set()
	for literal in LITERAL.findall(text):
		literal = ' '.join(literal.split())
		found |= {f'{m[1]}:{m[2]}' for m in re.finditer(r'\b(view|pkt|net|set|map):(\w+)', literal)}
		found |= {m[0] for m in re.finditer(r'(?<!\.)\b(?:nf|pkt|ct)(?:\.[A-Za-z]\w*)+(?!\.lua)',
						    literal)}
		m = re.match(r'(tls|http|dns|ssh|rtp)\.(\w+)\(', literal)
		if m:
			found |= {'nf', f'nf.{m[1]}', f'nf.{m[1]}.{m[2]}'}
	return found


def tidy(found, there):
	"""pkt is a view, its methods may be called as functions, and headers are its fields."""
	out = set()
	for name in found:
		m = re.match(r'pkt[.:](\w+)$', name)
		if m and name not in there and f'view:{m[1]}' in there:
			name = f'view:{m[1]}'
		elif name.startswith('pkt.') and name[4:] in there:
			name = name[4:]
		out.add(name)
	return out


def meta(text):
	"""What a file of LuaLS declares."""
	found = {'nf'} if re.search(r'^nf = \{\}$', text, re.M) else set()
	fields, cls = {}, None
	for line in text.splitlines():
		m = re.match(r'---@class nf\.([\w.]+)', line)
		if m:
			cls = m[1]
			fields[cls] = set()
			continue
		m = re.match(r'---@field (\w+)', line)
		if m:
			fields[cls].add(m[1])
			continue
		m = re.match(r'(?:function )?((?:nf|view|pkt|net|set|map)[.:][\w.]+)(?:\(| = )', line)
		if m:
			found.add(m[1])
	# of tables that dissectors return the fields are no names
	for cls, names in fields.items():
		if cls == 'tuple':
			found |= {f'ct.{d}.{n}' for d in ('original', 'reply') for n in names}
		elif '.' not in cls:
			found |= {f'{cls}.{n}' for n in names}
	return found


def luacheck(config, there, tmp):
	if not shutil.which('luacheck'):
		global count
		count += 1
		print(f'ok {count} luacheck # SKIP no luacheck (run make deps as root)')
		return
	libraries = {n for n in there if re.fullmatch(r'[\w.]+', n) and
		     not re.match(r'(pkt|ct|eth|vlan|arp|ip|ip6|icmp|icmp6|tcp|udp|dns|rtp)\.', n)}
	good, bad = tmp / 'good.lua', tmp / 'bad.lua'
	good.write_text('function main()\n\treturn ' + ',\n\t'.join(sorted(libraries)) + '\nend\n')
	absent = ['io', 'os', 'load', 'dofile', 'loadstring', 'string.dump', 'debug.getinfo', 'math.pi',
		  'math.huge', 'nf.tls.snii', 'nf.ALLOW', 'table.getn', 'package', 'unpack', 'nosuch']
	bad.write_text(''.join(f'local _ = {n}\n' for n in absent))

	def run(path):
		r = subprocess.run(['luacheck', '--config', str(config), '--codes', '--no-color',
				    '--formatter', 'plain', str(path)], capture_output=True, text=True)
		return r.stdout.splitlines()
	lines = run(good)
	result(not lines, 'luacheck knows all names', *lines)
	wrong = {int(m[1]) for m in (re.search(r':(\d+):\d+: \(W1[14]3\)', x) for x in run(bad)) if m}
	result(len(wrong) == len(absent), 'luacheck tells of names that there are not',
	       *(f'nothing said of {n}' for i, n in enumerate(absent, 1) if i not in wrong))


def main():
	if len(sys.argv) != 4:
		sys.exit(__doc__.strip())
	program, doc, editor = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
	there = set(subprocess.run([program, 'names'], check=True, capture_output=True,
				   text=True).stdout.split())
	there -= {n for n in there if n.startswith('pkt:') and f'view:{n[4:]}' in there}

	text = {n: (doc / f'{n}.rst').read_text() for n in
		('index', 'packet', 'dissectors', 'language', 'sets', 'xdp')}
	found = language(text['language']) | packet(text['packet']) | methods(text['xdp'])
	for name in ('index', 'dissectors', 'sets', 'xdp'):
		found |= literals(text[name])
	print('TAP version 13')
	compare('reference', there, tidy(found, there))
	ours = {n for n in there if re.match(r'(nf|view|pkt|net|set|map|ct|eth|vlan|arp|ip|ip6|icmp|icmp6|'
					     r'tcp|udp|dns|rtp)([.:]|$)', n)}
	compare('nf_lua.meta.lua', ours, meta((editor / 'nf_lua.meta.lua').read_text()))
	with tempfile.TemporaryDirectory() as tmp:
		luacheck(editor / 'luacheckrc', there, Path(tmp))
		examples = sorted(str(p) for p in (doc / 'examples').glob('*.lua'))
		if shutil.which('luacheck'):
			r = subprocess.run(['luacheck', '--config', str(editor / 'luacheckrc'), '--no-color',
					    '--formatter', 'plain', *examples], capture_output=True, text=True)
			result(r.returncode == 0, 'luacheck has nothing to say of the examples',
			       *r.stdout.splitlines())
	print(f'1..{count}')
	return 1 if failed else 0


if __name__ == '__main__':
	sys.exit(main())
