-- parser: function with 256 variables of others
-- expect: load too many upvalues
local a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
	c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9,
	e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, f0, f1, f2, f3, f4, f5, f6, f7, f8, f9,
	g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9,
	i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, j0, j1, j2, j3, j4, j5, j6, j7, j8, j9,
	k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, l0, l1, l2, l3, l4, l5, l6, l7, l8, l9,
	m0, m1, m2, m3, m4, m5, m6, m7, m8, m9

local function outer()
	local a0x, a1x, a2x, a3x, a4x, a5x, a6x, a7x, a8x, a9x, b0x, b1x, b2x, b3x, b4x, b5x, b6x, b7x, b8x, b9x,
		c0x, c1x, c2x, c3x, c4x, c5x, c6x, c7x, c8x, c9x, d0x, d1x, d2x, d3x, d4x, d5x, d6x, d7x, d8x, d9x,
		e0x, e1x, e2x, e3x, e4x, e5x, e6x, e7x, e8x, e9x, f0x, f1x, f2x, f3x, f4x, f5x, f6x, f7x, f8x, f9x,
		g0x, g1x, g2x, g3x, g4x, g5x, g6x, g7x, g8x, g9x, h0x, h1x, h2x, h3x, h4x, h5x, h6x, h7x, h8x, h9x,
		i0x, i1x, i2x, i3x, i4x, i5x, i6x, i7x, i8x, i9x, j0x, j1x, j2x, j3x, j4x, j5x, j6x, j7x, j8x, j9x,
		k0x, k1x, k2x, k3x, k4x, k5x, k6x, k7x, k8x, k9x, l0x, l1x, l2x, l3x, l4x, l5x, l6x, l7x, l8x, l9x,
		m0x, m1x, m2x, m3x, m4x, m5x, m6x, m7x, m8x, m9x

	return function()
		local t = {
			a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
			c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9,
			e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, f0, f1, f2, f3, f4, f5, f6, f7, f8, f9,
			g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9,
			i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, j0, j1, j2, j3, j4, j5, j6, j7, j8, j9,
			k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, l0, l1, l2, l3, l4, l5, l6, l7, l8, l9,
			m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, a0x, a1x, a2x, a3x, a4x, a5x, a6x, a7x, a8x, a9x,
			b0x, b1x, b2x, b3x, b4x, b5x, b6x, b7x, b8x, b9x, c0x, c1x, c2x, c3x, c4x, c5x, c6x, c7x, c8x, c9x,
			d0x, d1x, d2x, d3x, d4x, d5x, d6x, d7x, d8x, d9x, e0x, e1x, e2x, e3x, e4x, e5x, e6x, e7x, e8x, e9x,
			f0x, f1x, f2x, f3x, f4x, f5x, f6x, f7x, f8x, f9x, g0x, g1x, g2x, g3x, g4x, g5x, g6x, g7x, g8x, g9x,
			h0x, h1x, h2x, h3x, h4x, h5x, h6x, h7x, h8x, h9x, i0x, i1x, i2x, i3x, i4x, i5x, i6x, i7x, i8x, i9x,
			j0x, j1x, j2x, j3x, j4x, j5x, j6x, j7x, j8x, j9x, k0x, k1x, k2x, k3x, k4x, k5x, k6x, k7x, k8x, k9x,
			l0x, l1x, l2x, l3x, l4x, l5x, l6x, l7x, l8x, l9x, m0x, m1x, m2x, m3x, m4x, m5x, m6x, m7x, m8x, m9x
		}
	end
end
