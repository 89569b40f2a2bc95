# NFT_TEST_REQUIRES(NFT_TEST_HAVE_lua)

# first the setup
I add table ip t
O -
J {"add": {"table": {"family": "ip", "name": "t", "handle": 0}}}

I add lua ip t p { source [[x = 1]]; budget 1000; }
O add lua ip t p { name "p"; memory 256 kbytes; budget 1000; on-error drop; source [[x = 1]]; }
J {"add": {"lua": {"family": "ip", "name": "p", "table": "t", "handle": 0, "source": "x = 1", "source-name": "p", "memory": 262144, "budget": 1000, "on-error": "drop"}}}

I delete lua ip t p
O -
J {"delete": {"lua": {"family": "ip", "name": "p", "table": "t", "handle": 0}}}
