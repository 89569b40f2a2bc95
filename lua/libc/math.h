/* SPDX-License-Identifier: GPL-2.0 */
/* Integers know no infinity; compared only in code that floats would reach. */
#ifndef KLUA_MATH_H
#define KLUA_MATH_H

#define HUGE_VAL	0x7fffffffffffffffLL

#endif /* KLUA_MATH_H */
