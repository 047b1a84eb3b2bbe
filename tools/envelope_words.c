/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words for envelopes, and the numbers that the library has for them. */
#include <stdio.h>
#include <string.h>

#include "envelope.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *word;
	devcert_content_cipher cipher;
	bool is_written;
} ciphers[] = {
	{ "aes-256-gcm", DEVCERT_CONTENT_CIPHER_AES_256_GCM, true },
	{ "aes-128-gcm", DEVCERT_CONTENT_CIPHER_AES_128_GCM, true },
	{ "chacha20-poly1305", DEVCERT_CONTENT_CIPHER_CHACHA20_POLY1305, true },
	{ "aes-192-gcm", DEVCERT_CONTENT_CIPHER_AES_192_GCM, false },
	{ "aes-256-cbc", DEVCERT_CONTENT_CIPHER_AES_256_CBC, false },
	{ "aes-192-cbc", DEVCERT_CONTENT_CIPHER_AES_192_CBC, false },
	{ "aes-128-cbc", DEVCERT_CONTENT_CIPHER_AES_128_CBC, false },
	{ "3des-cbc", DEVCERT_CONTENT_CIPHER_DES3_CBC, false },
};

static const struct {
	const char *word;
	devcert_recipient_scheme scheme;
} schemes[] = {
	{ "rsa-v15", DEVCERT_RECIPIENT_SCHEME_RSA_V15 },
	{ "oaep-sha1", DEVCERT_RECIPIENT_SCHEME_OAEP_SHA1 },
	{ "oaep-sha256", DEVCERT_RECIPIENT_SCHEME_OAEP_SHA256 },
	{ "oaep-sha384", DEVCERT_RECIPIENT_SCHEME_OAEP_SHA384 },
	{ "oaep-sha512", DEVCERT_RECIPIENT_SCHEME_OAEP_SHA512 },
	{ "ecdh-sha1", DEVCERT_RECIPIENT_SCHEME_ECDH_SHA1 },
	{ "ecdh-sha256", DEVCERT_RECIPIENT_SCHEME_ECDH_SHA256 },
	{ "ecdh-sha384", DEVCERT_RECIPIENT_SCHEME_ECDH_SHA384 },
	{ "ecdh-sha512", DEVCERT_RECIPIENT_SCHEME_ECDH_SHA512 },
	{ "ecdh-hkdf-sha256", DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA256 },
	{ "ecdh-hkdf-sha384", DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA384 },
	{ "ecdh-hkdf-sha512", DEVCERT_RECIPIENT_SCHEME_ECDH_HKDF_SHA512 },
};

static const struct {
	const char *word;
	uint32_t seal; /* bits of devcert_seal_allow */
	uint32_t open; /* bits of devcert_open_allow */
} allowances[] = {
	{ "expired", DEVCERT_SEAL_ALLOW_EXPIRED, 0 },
	{ "not-yet-valid", DEVCERT_SEAL_ALLOW_NOT_YET_VALID, 0 },
	{ "key-usage", DEVCERT_SEAL_ALLOW_KEY_USAGE, 0 },
	{ "duplicate", DEVCERT_SEAL_ALLOW_DUPLICATE, 0 },
	{ "rsa1024", DEVCERT_SEAL_ALLOW_WEAK_KEY, DEVCERT_OPEN_ALLOW_WEAK_KEY },
	{ "short-tag", 0, DEVCERT_OPEN_ALLOW_SHORT_TAG },
	{ "nonce-length", 0, DEVCERT_OPEN_ALLOW_IV_LEN },
	{ "bare-nonce", 0, DEVCERT_OPEN_ALLOW_BARE_IV },
	{ "3des", 0, DEVCERT_OPEN_ALLOW_DES3 },
};

/* see envelope.h */
const char *
cipher_word(int32_t cipher)
{
	for (size_t i = 0; i < COUNT_OF(ciphers); i++)
		if ((int32_t)ciphers[i].cipher == cipher)
			return ciphers[i].word;
	return NULL;
}

/* see envelope.h */
int
read_cipher(const char *text, devcert_content_cipher *cipher)
{
	for (size_t i = 0; i < COUNT_OF(ciphers); i++)
		if (ciphers[i].is_written && strcmp(text, ciphers[i].word) == 0) {
			*cipher = ciphers[i].cipher;
			return EXIT_DONE;
		}
	return fail_usage("--cipher is aes-256-gcm, aes-128-gcm or chacha20-poly1305");
}

/* see envelope.h */
const char *
scheme_word(int32_t scheme)
{
	for (size_t i = 0; i < COUNT_OF(schemes); i++)
		if ((int32_t)schemes[i].scheme == scheme)
			return schemes[i].word;
	return NULL;
}

/* see envelope.h */
bool
scheme_is_rsa(devcert_recipient_scheme scheme)
{
	return strncmp(scheme_word((int32_t)scheme), "ecdh", 4) != 0;
}

/* see envelope.h */
int
read_scheme(const char *text, devcert_recipient_scheme *scheme)
{
	for (size_t i = 0; i < COUNT_OF(schemes); i++)
		if (strcmp(text, schemes[i].word) == 0) {
			*scheme = schemes[i].scheme;
			return EXIT_DONE;
		}
	return fail_usage(
	    "--scheme is rsa-v15, oaep-sha1, oaep-sha256 and so on, ecdh-sha256 and so "
	    "on, or ecdh-hkdf-sha256 and so on");
}

/* see envelope.h */
const char *
recipient_kind_word(devcert_recipient_kind kind)
{
	switch (kind) {
	case DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT:
		return "rsa";
	case DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT:
		return "ecdh";
	case DEVCERT_RECIPIENT_KIND_KEK:
		return "kek";
	case DEVCERT_RECIPIENT_KIND_PASSWORD:
		return "password";
	case DEVCERT_RECIPIENT_KIND_OTHER:
		break;
	}
	return "other";
}

/* Which words there are, where one is wrong. */
static int
fail_allow(const uint32_t *seal, const uint32_t *open)
{
	char words[256] = "";
	size_t len = 0;

	for (size_t i = 0; i < COUNT_OF(allowances); i++)
		if ((seal != NULL && allowances[i].seal != 0) ||
		    (open != NULL && allowances[i].open != 0))
			len += (size_t)snprintf(words + len, sizeof(words) - len, "%s%s",
			                        len > 0 ? ", " : "", allowances[i].word);
	return fail_usage("--allow knows %s here", words);
}

/* see envelope.h */
int
read_envelope_allow(const char *text, uint32_t *seal, uint32_t *open)
{
	char word[LIST_WORD_MAX];
	uint32_t seal_bits = 0, open_bits = 0;

	while (text != NULL && next_word(&text, word)) {
		uint32_t new_seal = 0, new_open = 0;

		for (size_t i = 0; i < COUNT_OF(allowances); i++)
			if (strcmp(word, allowances[i].word) == 0) {
				new_seal = seal != NULL ? allowances[i].seal : 0;
				new_open = open != NULL ? allowances[i].open : 0;
			}
		if (new_seal == 0 && new_open == 0)
			return fail_allow(seal, open);
		seal_bits |= new_seal;
		open_bits |= new_open;
	}
	if (seal != NULL)
		*seal = seal_bits;
	if (open != NULL)
		*open = open_bits;
	return EXIT_DONE;
}
