/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Key-encryption keys, written in hexadecimal. */
#include <stdio.h>
#include <string.h>

#include "envelope.h"

/* see envelope.h */
int
kek_get(const struct kek_options *options, struct kek *out)
{
	struct secret secret = { .len = 0 };
	int code = EXIT_DONE;

	*out = (struct kek){ .len = 0 };
	if (options->id != NULL &&
	    !read_hex(options->id, strlen(options->id), out->id, sizeof(out->id), &out->id_len))
		return fail_usage("--%s-id wants hexadecimal digits", options->key.name);
	if (options->id != NULL && !secret_is_given(&options->key))
		return fail_usage("--%s-id goes with a key", options->key.name);
	code = secret_get(&options->key, false, &secret);
	if (code == EXIT_DONE && secret.is_set &&
	    !read_hex((const char *)secret.data, secret.len, out->key, sizeof(out->key), &out->len))
		code = fail(DEVCERT_E_TEXT, "the %s is not 32, 48 or 64 hexadecimal digits",
		            options->key.name);
	out->is_set = code == EXIT_DONE && secret.is_set;
	secret_wipe(&secret);
	return code;
}

/* see envelope.h */
void
kek_wipe(struct kek *kek)
{
	explicit_bzero(kek, sizeof(*kek));
}
