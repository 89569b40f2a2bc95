-- parser: labels in hundreds
-- expect: ok
function attack()
	::a0:: do end ::b0:: do end ::c0:: do end
	::a1:: do end ::b1:: do end ::c1:: do end
	::a2:: do end ::b2:: do end ::c2:: do end
	::a3:: do end ::b3:: do end ::c3:: do end
	::a4:: do end ::b4:: do end ::c4:: do end
	::a5:: do end ::b5:: do end ::c5:: do end
	::a6:: do end ::b6:: do end ::c6:: do end
	::a7:: do end ::b7:: do end ::c7:: do end
	::a8:: do end ::b8:: do end ::c8:: do end
	::a9:: do end ::b9:: do end ::c9:: do end
	::a10:: do end ::b10:: do end ::c10:: do end
	::a11:: do end ::b11:: do end ::c11:: do end
	::a12:: do end ::b12:: do end ::c12:: do end
	::a13:: do end ::b13:: do end ::c13:: do end
	::a14:: do end ::b14:: do end ::c14:: do end
	::a15:: do end ::b15:: do end ::c15:: do end
	::a16:: do end ::b16:: do end ::c16:: do end
	::a17:: do end ::b17:: do end ::c17:: do end
	::a18:: do end ::b18:: do end ::c18:: do end
	::a19:: do end ::b19:: do end ::c19:: do end
	::a20:: do end ::b20:: do end ::c20:: do end
	::a21:: do end ::b21:: do end ::c21:: do end
	::a22:: do end ::b22:: do end ::c22:: do end
	::a23:: do end ::b23:: do end ::c23:: do end
	::a24:: do end ::b24:: do end ::c24:: do end
	::a25:: do end ::b25:: do end ::c25:: do end
	::a26:: do end ::b26:: do end ::c26:: do end
	::a27:: do end ::b27:: do end ::c27:: do end
	::a28:: do end ::b28:: do end ::c28:: do end
	::a29:: do end ::b29:: do end ::c29:: do end
	::a30:: do end ::b30:: do end ::c30:: do end
	::a31:: do end ::b31:: do end ::c31:: do end
	::a32:: do end ::b32:: do end ::c32:: do end
	::a33:: do end ::b33:: do end ::c33:: do end
	::a34:: do end ::b34:: do end ::c34:: do end
	::a35:: do end ::b35:: do end ::c35:: do end
	::a36:: do end ::b36:: do end ::c36:: do end
	::a37:: do end ::b37:: do end ::c37:: do end
	::a38:: do end ::b38:: do end ::c38:: do end
	::a39:: do end ::b39:: do end ::c39:: do end
	::a40:: do end ::b40:: do end ::c40:: do end
	::a41:: do end ::b41:: do end ::c41:: do end
	::a42:: do end ::b42:: do end ::c42:: do end
	::a43:: do end ::b43:: do end ::c43:: do end
	::a44:: do end ::b44:: do end ::c44:: do end
	::a45:: do end ::b45:: do end ::c45:: do end
	::a46:: do end ::b46:: do end ::c46:: do end
	::a47:: do end ::b47:: do end ::c47:: do end
	::a48:: do end ::b48:: do end ::c48:: do end
	::a49:: do end ::b49:: do end ::c49:: do end
	::a50:: do end ::b50:: do end ::c50:: do end
	::a51:: do end ::b51:: do end ::c51:: do end
	::a52:: do end ::b52:: do end ::c52:: do end
	::a53:: do end ::b53:: do end ::c53:: do end
	::a54:: do end ::b54:: do end ::c54:: do end
	::a55:: do end ::b55:: do end ::c55:: do end
	::a56:: do end ::b56:: do end ::c56:: do end
	::a57:: do end ::b57:: do end ::c57:: do end
	::a58:: do end ::b58:: do end ::c58:: do end
	::a59:: do end ::b59:: do end ::c59:: do end
	::a60:: do end ::b60:: do end ::c60:: do end
	::a61:: do end ::b61:: do end ::c61:: do end
	::a62:: do end ::b62:: do end ::c62:: do end
	::a63:: do end ::b63:: do end ::c63:: do end
	::a64:: do end ::b64:: do end ::c64:: do end
	::a65:: do end ::b65:: do end ::c65:: do end
	::a66:: do end ::b66:: do end ::c66:: do end
	::a67:: do end ::b67:: do end ::c67:: do end
	::a68:: do end ::b68:: do end ::c68:: do end
	::a69:: do end ::b69:: do end ::c69:: do end
	::a70:: do end ::b70:: do end ::c70:: do end
	::a71:: do end ::b71:: do end ::c71:: do end
	::a72:: do end ::b72:: do end ::c72:: do end
	::a73:: do end ::b73:: do end ::c73:: do end
	::a74:: do end ::b74:: do end ::c74:: do end
	::a75:: do end ::b75:: do end ::c75:: do end
	::a76:: do end ::b76:: do end ::c76:: do end
	::a77:: do end ::b77:: do end ::c77:: do end
	::a78:: do end ::b78:: do end ::c78:: do end
	::a79:: do end ::b79:: do end ::c79:: do end
	return true
end

function alive()
	return true
end
