-- SPDX-License-Identifier: GPL-2.0
-- Which SSH servers may be talked to, by the software that they say they run.
--
--	tcp sport 22 lua call old_ssh drop
--
-- true, and so a match, for the banner of a server that is listed, or that speaks
-- nothing newer than protocol 1.

local ssh = nf.ssh

local blocked = {
	"^OpenSSH_[1-6]%.",
	"^OpenSSH_7%.[0-3]",
	"^libssh[-_]0%.[1-7]%.",
}

function old_ssh(pkt)
	local protocol, software = ssh.version(pkt)
	if not protocol then
		return false
	end

	-- RFC 4253 section 5.1: 1.99 is a server that speaks both
	if protocol ~= "2.0" and protocol ~= "1.99" then
		return true
	end
	for _, pattern in ipairs(blocked) do
		if software:find(pattern) then
			return true
		end
	end
	return false
end
