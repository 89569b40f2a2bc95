-- parser: local variables, 201 of them
-- expect: load too many local variables
local a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9
local c0, d0, e0, f0, g0, h0, i0, j0, k0, l0, m0, n0, o0, p0
local c1, d1, e1, f1, g1, h1, i1, j1, k1, l1, m1, n1, o1, p1
local c2, d2, e2, f2, g2, h2, i2, j2, k2, l2, m2, n2, o2, p2
local c3, d3, e3, f3, g3, h3, i3, j3, k3, l3, m3, n3, o3, p3
local c4, d4, e4, f4, g4, h4, i4, j4, k4, l4, m4, n4, o4, p4
local c5, d5, e5, f5, g5, h5, i5, j5, k5, l5, m5, n5, o5, p5
local c6, d6, e6, f6, g6, h6, i6, j6, k6, l6, m6, n6, o6, p6
local c7, d7, e7, f7, g7, h7, i7, j7, k7, l7, m7, n7, o7, p7
local c8, d8, e8, f8, g8, h8, i8, j8, k8, l8, m8, n8, o8, p8
local c9, d9, e9, f9, g9, h9, i9, j9, k9, l9, m9, n9, o9, p9
local c10, d10, e10, f10, g10, h10, i10, j10, k10, l10, m10, n10, o10, p10
local c11, d11, e11, f11, g11, h11, i11, j11, k11, l11, m11, n11, o11, p11
local c12, d12, e12, f12, g12, h12, i12, j12, k12, l12, m12, n12, o12, p12
local c13, d13, e13, f13, g13, h13, i13, j13, k13, l13, m13, n13, o13, p13
