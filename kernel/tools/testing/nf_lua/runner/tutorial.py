#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Runs what a tutorial tells its readers to, and looks whether what comes is what it
says will.

Usage: tutorial.py RST TREE		what a user does, in the kernel's tree TREE
       tutorial.py --root RST NFT...	what root does, with that command for nft

In its literal blocks a line of "$ COMMAND" is for a user, "# COMMAND" for root; a
here-document belongs to its command. What follows, up to the next command, is what
comes of it: "..." stands for any text, a line of nothing else for any lines. Without
such lines the command has to succeed.

For root the files that the user made are made again, by the commands that begin with
"cat" or "sed".
"""

import os
import re
import subprocess
import sys
import tempfile


def commands(path):
	"""The commands of all literal blocks: prompt, text, lines of output."""
	found, block = [], False
	lines = open(path, encoding='utf-8').read().split('\n')
	n = 0
	while n < len(lines):
		line = lines[n]
		n += 1
		if not line.startswith('\t'):
			if line.strip():
				block = line.endswith('::')
			continue
		line = line[1:]
		if not block:
			continue
		if not line.startswith(('$ ', '# ')):
			if not found:
				raise SystemExit(f'{path}:{n}: output without a command')
			found[-1][2].append(line)
			continue
		text = line[2:]
		here = re.search(r"<<'(\w+)'", text)
		while here:
			text += '\n' + lines[n][1:]
			n += 1
			if lines[n - 1][1:] == here[1]:
				break
		found.append((line[0], text, []))
	return found


def matches(expected, out):
	"""Whether the output is as told."""
	pattern = ''
	for line in expected:
		if line == '...':
			pattern += r'(?:.*\n)*'
		else:
			pattern += '.*'.join(re.escape(part) for part in line.split('...')) + '\n'
	return re.fullmatch(pattern, out) is not None


class Shell:
	"""One that lasts from command to command."""
	def __init__(self, cwd, env):
		self.proc = subprocess.Popen(['bash', '--norc'], cwd=cwd, env={**os.environ, **env},
					     stdin=subprocess.PIPE, stdout=subprocess.PIPE,
					     stderr=subprocess.STDOUT, text=True)

	def run(self, command):
		self.proc.stdin.write(f'{{ {command}\n}} </dev/null\necho "@@@ $?"\n')
		self.proc.stdin.flush()
		out = ''
		for line in self.proc.stdout:
			if line.startswith('@@@ '):
				return int(line[4:]), out
			m = re.search(r'@@@ (\d+)$', line.rstrip('\n'))
			if m:
				return int(m[1]), out + line[:m.start()] + '\n'
			out += line
		return None, out

	def end(self):
		self.proc.stdin.close()
		self.proc.wait()


def check(shell, todo):
	failed = 0
	print('TAP version 13')
	print(f'1..{len(todo)}')
	for n, (_, command, expected) in enumerate(todo, 1):
		status, out = shell.run(command)
		if command.startswith('cd ') or not expected:
			ok = status == 0 and not out
		else:
			ok = matches(expected, out)
		failed += not ok
		print(f'{"ok" if ok else "not ok"} {n} {command.splitlines()[0]}')
		if not ok:
			print(f'# status {status}, expected:')
			print('\n'.join('#   ' + x for x in expected))
			print('# got:')
			print('\n'.join('#   ' + x for x in out.splitlines()), flush=True)
	return failed


def main():
	args = sys.argv[1:]
	root = args[:1] == ['--root']
	if root:
		args.pop(0)
	if len(args) < 2 or (len(args) > 2 and not root) or args[0].startswith('-'):
		sys.exit(__doc__.strip())
	todo = commands(args[0])
	with tempfile.TemporaryDirectory() as tmp:
		if root:
			todo = [c for c in todo if c[0] == '#' or c[1].startswith(('cat ', 'sed '))]
			nft = os.path.join(tmp, 'nft')
			with open(nft, 'w', encoding='utf-8') as f:
				f.write('#!/bin/sh\nexec ' + ' '.join(args[1:]) + ' "$@"\n')
			os.chmod(nft, 0o755)
			shell = Shell(tmp, {'PATH': f'{tmp}:{os.environ["PATH"]}'})
		else:
			todo = [c for c in todo if c[0] == '$']
			shell = Shell(args[1], {})
		failed = check(shell, todo)
		shell.end()
	return 1 if failed else 0


if __name__ == '__main__':
	sys.exit(main())
