/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A key with its chain, and a stranger: what is put into PKCS#12 files. */
#ifndef TEST_P12_PARTS_H
#define TEST_P12_PARTS_H

#include "p12_maker.h"

static devcert_key *leaf_key, *other_key;
static devcert_cert *leaf, *mid, *root, *other;

static int
read_parts(void **state)
{
	(void)state;
	leaf_key = read_key("leaf.key");
	other_key = read_key("other.key");
	leaf = read_cert("leaf.crt");
	mid = read_cert("mid.crt");
	root = read_cert("root.crt");
	other = read_cert("other.crt");
	return 0;
}

static int
free_parts(void **state)
{
	(void)state;
	devcert_key_free(leaf_key);
	devcert_key_free(other_key);
	devcert_cert_free(leaf);
	devcert_cert_free(mid);
	devcert_cert_free(root);
	devcert_cert_free(other);
	return 0;
}

#endif /* TEST_P12_PARTS_H */
