-- expect: load too many local variables (limit is 200)
-- §3.3.7 of this implementation
local a0, b0, c0, d0, e0, f0, g0, h0, i0, j0
local a1, b1, c1, d1, e1, f1, g1, h1, i1, j1
local a2, b2, c2, d2, e2, f2, g2, h2, i2, j2
local a3, b3, c3, d3, e3, f3, g3, h3, i3, j3
local a4, b4, c4, d4, e4, f4, g4, h4, i4, j4
local a5, b5, c5, d5, e5, f5, g5, h5, i5, j5
local a6, b6, c6, d6, e6, f6, g6, h6, i6, j6
local a7, b7, c7, d7, e7, f7, g7, h7, i7, j7
local a8, b8, c8, d8, e8, f8, g8, h8, i8, j8
local a9, b9, c9, d9, e9, f9, g9, h9, i9, j9
local a10, b10, c10, d10, e10, f10, g10, h10, i10, j10
local a11, b11, c11, d11, e11, f11, g11, h11, i11, j11
local a12, b12, c12, d12, e12, f12, g12, h12, i12, j12
local a13, b13, c13, d13, e13, f13, g13, h13, i13, j13
local a14, b14, c14, d14, e14, f14, g14, h14, i14, j14
local a15, b15, c15, d15, e15, f15, g15, h15, i15, j15
local a16, b16, c16, d16, e16, f16, g16, h16, i16, j16
local a17, b17, c17, d17, e17, f17, g17, h17, i17, j17
local a18, b18, c18, d18, e18, f18, g18, h18, i18, j18
local a19, b19, c19, d19, e19, f19, g19, h19, i19, j19
local a20, b20, c20, d20, e20, f20, g20, h20, i20, j20
