# SPDX-License-Identifier: GPL-2.0
# Everything is done by scripts/; each of them has --help.

export KERNEL ?= 6.12
cache = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/nf-lua

.PHONY: help deps try fuzz kernel nft demo test test-user test-debug test-arm64 series check bench clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20
	@echo 'Another kernel: make KERNEL=7.2 ... (default 6.12)'

deps: ## install what is needed by apt (as root)
	@scripts/deps

try: ## run an example over a capture: seconds, no kernel
	@scripts/deps --try
	@scripts/try

kernel: deps ## build the kernel with the series
	@scripts/vm/build

nft: deps ## build nft with the series, where its sources are to be had
	@scripts/nft-build

demo: deps ## show it at work in a virtual machine
	@scripts/demo

test: deps ## run the tests in virtual machines
	@scripts/test

test-user: deps ## run the tests of the Lua core in user space: two minutes, no kernel
	@scripts/test-user

test-debug: deps ## all of them in a kernel with KASAN, lockdep, kmemleak and more; slow
	@scripts/test --config debug

test-arm64: deps ## run the KUnit tests on arm64, in an emulator
	@scripts/test --config arm64

fuzz: deps ## fuzz what scripts read packets with; RUNS=1000000
	@scripts/fuzz $(if $(RUNS),--runs $(RUNS))

series: deps ## write the patch series to patches/; proves that it applies and builds
	@scripts/gen-series
	@scripts/gen-series --check --build

check: ## check style, the series and what it builds
	@scripts/check

bench: deps ## count the instructions that packets take, 15 minutes; BASE=REV compares with it
	@scripts/bench $(if $(BASE),--base '$(BASE)')

clean: ## remove what was built; sources stay in the cache
	@cd '$(cache)' 2>/dev/null || exit 0; \
	echo "removing $$(du -shc tree build nft try user fuzz 2>/dev/null | tail -n 1 | cut -f 1) in $$PWD"; \
	rm -rf tree build nft try user fuzz
