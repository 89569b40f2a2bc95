-- parser: names looked for through four functions of 20 variables
-- expect: ok
local function f()
	local a0, b0, c0, d0, e0, f0, g0, h0, i0, j0, k0, l0, m0, n0, o0, p0, q0, r0, s0, t0
	return (function()
		local a1, b1, c1, d1, e1, f1, g1, h1, i1, j1, k1, l1, m1, n1, o1, p1, q1, r1, s1, t1
		return (function()
			local a2, b2, c2, d2, e2, f2, g2, h2, i2, j2, k2, l2, m2, n2, o2, p2, q2, r2, s2, t2
			return (function()
				local a3, b3, c3, d3, e3, f3, g3, h3, i3, j3, k3, l3, m3, n3, o3, p3, q3, r3, s3, t3

				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
				local x = y or a0 or zz or t1 or none or b2
			end)()
		end)()
	end)()
end
function attack()
	return f() == nil
end

function alive()
	return true
end
