# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Shared by the scripts of this directory: where things are, how they speak.
# Source it; it sets no shell options.

# Top of this repository, wherever the caller stands.
# shellcheck disable=SC2034
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Everything fetched or built lives here, never in the repository.
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/nf-lua

# The kernel that the series is made for; another by KERNEL=.
KERNEL=${KERNEL:-6.12}

export CCACHE_DIR=${CCACHE_DIR:-$CACHE/ccache}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }

# Pristine source trees, as scripts/kernel-source unpacks them.
kernel_src() { printf '%s/src/linux-%s\n' "$CACHE" "${1:-$KERNEL}"; }

# That tree with the series applied, as scripts/vm/build keeps it.
kernel_tree() { printf '%s/tree/linux-%s\n' "$CACHE" "${1:-$KERNEL}"; }

# What is built of the tree with one of scripts/vm/*.config.
kernel_build() { printf '%s/build/linux-%s-%s\n' "$CACHE" "$1" "$2"; }

# need CMD...: fail with one clear line where a tool is missing.
need() {
	local c missing=
	for c; do
		command -v "$c" >/dev/null 2>&1 || missing="$missing $c"
	done
	[ -z "$missing" ] || die "missing:$missing (run 'make deps' as root)"
}

# The stanzas of apt's own sources that are the Debian main archive, made to
# name the suites $* instead: one-line entries as well as deb822 ones.
debian_sources() {
	local release f etc=/etc/apt/
	eval "$(apt-config shell etc Dir::Etc/d)"
	# shellcheck source=/dev/null
	release=$(. /etc/os-release && printf %s "${VERSION_CODENAME:-stable}")
	for f in "$etc"sources.list "$etc"sources.list.d/*.list; do
		[ -r "$f" ] || continue
		awk -v release="$release" -v suites="$*" '
			$1 == "deb" {
				entry = $0
				sub(/^deb[ \t]+/, "", entry)
				options = ""
				if (entry ~ /^\[/) {
					options = substr(entry, 2, index(entry, "]") - 2)
					sub(/^[^]]*\][ \t]*/, "", entry)
				}
				split(entry, word)
				if (word[2] != release && word[2] !~ /^(stable|testing|unstable|sid)$/ ||
				    word[3] != "main")
					next
				print "Types: deb deb-src\nURIs: " word[1]
				print "Suites: " suites "\nComponents: main"
				n = split(options, option, " ")
				for (i = 1; i <= n; i++) {
					sub(/^signed-by=/, "Signed-By: ", option[i])
					sub(/^trusted=/, "Trusted: ", option[i])
					if (option[i] ~ /^[ST].*: /)
						print option[i]
				}
				print ""
			}' "$f"
	done
	for f in "$etc"sources.list.d/*.sources; do
		[ -r "$f" ] || continue
		# By paragraphs, so that a key given in place stays whole.
		sed '/^#/d' "$f" | awk -v release="$release" -v suites="$*" '
			BEGIN { RS = ""; FS = "\n" }
			{
				out = ""; ours = main = 0; on = 1; skip = 0
				for (i = 1; i <= NF; i++) {
					if ($i !~ /^[ \t]/) {
						key = tolower($i)
						sub(/:.*/, "", key)
						skip = key ~ /^(types|suites|components|enabled|architectures)$/
					}
					if (key == "suites")
						ours = ours || (" " $i " ") ~ "[ \t](" release "|stable|testing|unstable|sid)[ \t]"
					if (key == "components")
						main = (" " $i " ") ~ /[ \t]main[ \t]/
					if (key == "enabled" && $i ~ /no/)
						on = 0
					if (!skip)
						out = out $i "\n"
				}
				if (ours && main && on)
					print "Types: deb deb-src\nSuites: " suites "\nComponents: main\n" out
			}'
	done
}

# private_apt SUITE...: package lists of those suites, sources included, for us
# alone; prints the file to name in APT_CONFIG. What the machine's own apt has
# and knows stays as it is.
private_apt() {
	local dir
	dir=$CACHE/apt/$(IFS=-; printf %s "$*")
	mkdir -p "$dir"/{lists/partial,cache/archives/partial,sources}
	(
		flock 9
		debian_sources "$@" >"$dir/sources/private.sources"
		[ -s "$dir/sources/private.sources" ] ||
			die "apt's sources name no Debian main archive"
		cat >"$dir/apt.conf" <<-END
			Dir::Etc::sourcelist "/dev/null";
			Dir::Etc::sourceparts "$dir/sources";
			Dir::State::lists "$dir/lists";
			Dir::State::status "/dev/null";
			Dir::Cache "$dir/cache";
			APT::Sandbox::User "$(id -un)";
			Acquire::Languages "none";
		END
		[ -z "$(find "$dir/updated" -mtime -1 2>/dev/null)" ] || exit 0
		say "fetching the package lists of Debian $* (for this cache only)"
		if APT_CONFIG=$dir/apt.conf apt-get -qq update >&2; then
			touch "$dir/updated"
		elif [ -e "$dir/updated" ]; then
			say "cannot refresh them, going on with the old ones"
		else
			die "apt-get cannot fetch the package lists of Debian $*"
		fi
	) 9>"$dir/lock" || return 1
	printf '%s\n' "$dir/apt.conf"
}

# The newest clang that makes BPF programs of ours: those before 15 leave out what tells
# the kernel of a kptr.
bpf_clang() {
	local c v
	for c in clang clang-19 clang-18 clang-17 clang-16 clang-15; do
		if v=$(echo __clang_major__ | "$c" -E -P - 2>/dev/null) && [ "$v" -ge 15 ]; then
			echo "$c"
			return
		fi
	done
	die "missing: clang 15 or later (run 'make deps' as root)"
}
