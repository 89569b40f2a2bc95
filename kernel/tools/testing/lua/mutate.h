/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KLUA_TEST_MUTATE_H
#define KLUA_TEST_MUTATE_H

char *mutate(char *const *sources, unsigned int n);

#endif /* KLUA_TEST_MUTATE_H */
