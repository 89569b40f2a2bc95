# NFT_TEST_REQUIRES(NFT_TEST_HAVE_lua)

:input;type filter hook input priority 0

*inet;test-inet;input

%prog type lua { source [[function f() end function g() end]]; };ok

lua call f;ok;lua "prog" call f
lua prog call f;ok;lua "prog" call f
lua "prog" call "f";ok;lua "prog" call f
lua "prog" call f();ok;lua "prog" call f
lua "prog" call f drop;ok
lua "prog" call nosuch;fail
lua "none" call f;fail
lua "prog" call;fail
lua "prog" call f type inet_service;fail
lua "prog" call f 5;fail

lua "prog" call f(tcp dport);ok
lua "prog" call f(ip6 daddr, ether saddr);ok
lua "prog" call f(iifname, iif, ct mark);ok;lua "prog" call f(iifname, iif, ct mark)
lua "prog" call f(ip6 dscp, ip6 flowlabel);ok
lua "prog" call f(meta mark & 0x000000ff, fib saddr type);ok;lua "prog" call f(meta mark & 0x000000ff, fib saddr type)
lua "prog" call f(@th,16,16);ok;lua "prog" call f(th dport)
lua "prog" call f(ct label, ip6 saddr, ip6 daddr, tcp dport);ok
lua "prog" call f(ip6 saddr, ip6 daddr, iifname, oifname);ok
lua "prog" call f(ip6 saddr, ip6 daddr, iifname, oifname, tcp dport);fail
lua "prog" call f(5);fail
lua "prog" call f("x");fail
lua "prog" call f(ip saddr . ip daddr);fail
lua "prog" call f({ 1, 2 });fail

lua "prog" call f == 5;ok
lua "prog" call f != 5;ok
lua "prog" call f > 5 accept;ok
lua "prog" call f(ip saddr, tcp dport) <= 5 accept;ok
lua "prog" call f == { 1, 2, 5-9 };ok;lua "prog" call f == { 1-2, 5-9}
lua "prog" call f & 0xff == 0x10;ok;lua "prog" call f & 255 == 16
lua "prog" call f type inet_service 80;ok
lua "prog" call f typeof tcp dport { 80, 443 };ok;lua "prog" call f type inet_service { 80, 443 }
lua "prog" call f type ipv6_addr ::1;ok
lua "prog" call f type ether_addr 00:01:02:03:04:05;ok
lua "prog" call f type ifname "eth0";ok
lua "prog" call f type hostname "Example.com";ok;lua "prog" call f type hostname { "example.com"}
lua "prog" call f type hostname > "example.com";fail
lua "prog" call f type hostname "a..b";fail
lua "prog" call f type verdict accept;fail
lua "prog" call f type integer 5;fail
lua "prog" call f type hostname . tcp dport { "example.com" . 80 };fail

lua "prog" call f vmap { 0 : accept, 1 : drop };ok
lua "prog" call f(tcp dport) map { 0 : 0x1, 1 : 0x2 };fail
ip saddr . lua "prog" call f { 1.2.3.4 . 5 };ok
lua "prog" call f . lua "prog" call g vmap { 1 . 2 : accept };ok
meta mark set lua "prog" call f;ok
meta mark set lua "prog" call f(ip saddr) map { 0 : 0x00000001, 1 : 0x00000002 };ok
meta mark set lua "prog" call f(ip saddr) type hostname map { "example.com" : 0x00000001 };ok
ct mark set lua "prog" call f(tcp dport);ok
meta priority set lua "prog" call f;ok
tcp dport set lua "prog" call f type inet_service;ok
ip daddr set lua "prog" call f type ipv4_addr;ok

lua name "prog";ok
