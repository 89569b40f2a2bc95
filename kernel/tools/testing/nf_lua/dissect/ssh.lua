-- SPDX-License-Identifier: GPL-2.0
-- Identification strings of SSH, RFC 4253 section 4.2.

local ssh = nf.ssh
local show = require "show"

function all(x)
	local said = show(ssh.version(x))
	-- more lines may come, and one of them be it
	return said == "nil" and "~nil" or said
end

-- what OpenSSH 9.2 of Debian sent, with the beginning of its KEXINIT
function sample_openssh()
	return "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u6\r\n\0\0\6\20\8\20+\127",
		"2.0|OpenSSH_9.2p1|Debian-2+deb12u6"
end

function sample_no_comments()
	return "SSH-2.0-dropbear_2022.83\r\n", "2.0|dropbear_2022.83"
end

-- Mutation: the version goes on to the last '-'.
function sample_minus()
	return "SSH-1.99-Cisco-1.25\n", "1.99|Cisco-1.25"
end

function sample_empty_comment()
	return "SSH-2.0-x \r\n", "2.0|x|"
end

function sample_comments()
	return "SSH-2.0-x a b  c\r\n", "2.0|x|a b  c"
end

function sample_longest()
	local line = "SSH-2.0-" .. ("s"):rep(245) .. "\r\n"
	assert(#line == 255)
	return line, "2.0|" .. ("s"):rep(245)
end

-- Mutation: one byte more is allowed.
function sample_too_long()
	return "SSH-2.0-" .. ("s"):rep(246) .. "\r\n", "nil|malformed"
end

function sample_endless()
	return "SSH-2.0-" .. ("s"):rep(300), "nil|malformed"
end

function sample_nul()
	return "SSH-2.0-x\0y\r\n", "nil|malformed"
end

function sample_no_software()
	return "SSH-2.0-\r\n", "nil|malformed"
end

function sample_no_version()
	return "SSH--x\r\n", "nil|malformed"
end

function sample_no_minus()
	return "SSH-2.0\r\n", "nil|malformed"
end

-- Mutation: only the first line is looked at.
function sample_others_first()
	return "Welcome\r\nSSH\n-\r\nSSH-2.0-OpenSSH_9.9\r\n", "2.0|OpenSSH_9.9"
end

function sample_http()
	return "GET / HTTP/1.1\r\nHost: SSH-2.0-x\r\n\r\n", "~nil"
end

function sample_tls()
	return "\22\3\1\0\200\1\0\0\196\3\3", "~nil"
end

function sample_almost()
	return "SSh-2.0-x\r\n", "~nil"
end

-- Bytes that change.  Mutation: the line is not looked at again, or its end is, but not
-- in a copy.
function changes_to_lines()
	return "SSH-2.0-xyz_1.0 abc\r\n", "\nSH-2.0-xyz_1.0\nabc\r\n"
end

function changes_to_short()
	return "SSH-2.0-xyz_1.0 abc\r\n", "SSH\n2.0-xyz_1.0 \nbc\r\n"
end

function changes_to_endless()
	return "SSH-2.0-xyz_1.0 abc\r\n" .. ("x"):rep(300) .. "\n", "\n" .. ("x"):rep(321)
end

function changes_to_no_minus()
	return "SSH-2.0-xyz_1.0 abc\r\n", "SSH-2.0_xyz_1.0_abc\r\n"
end

function hostile_lines()
	return ("\n"):rep(60000)
end

function work_lines(x)
	ssh.version(x)
end

function hostile_line()
	return ("x"):rep(60000)
end

work_line = work_lines

function hostile_almost()
	return ("SSH\n"):rep(15000)
end

work_almost = work_lines

function hostile_banner()
	return "SSH-2.0-" .. ("s"):rep(247)
end

work_banner = work_lines
