/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Under valgrind, a secret is memory that counts as undefined: each branch and each address that
 * depends on it is an error there.  constant_time.sh runs this, and reads: one line a case,
 *
 *     NAME ERRORS EXPECTED
 *
 * where what is expected is the one decision whether it was right; "naive" lines show that the
 * method sees what it is for, and have to be more.  Without valgrind's headers it says so.
 *
 * Key agreement is not among them: nettle asserts that carries are 0, and valgrind cannot know that
 * they always are. */
#include <stdio.h>
#include <string.h>

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>

#include "crypto/keywrap.h"
#include "crypto/oaep.h"

#define EM_LEN 256u

static const uint8_t key[32] = "0123456789abcdef0123456789abcde";

/* Errors since the last call. */
static unsigned long
count(void)
{
	static unsigned long before;
	unsigned long now = VALGRIND_COUNT_ERRORS, since = now - before;

	before = now;
	return since;
}

static void
tell(const char *name, unsigned long expected)
{
	printf("%s %lu %lu\n", name, count(), expected);
}

/* What everybody writes first: it ends at the first octet that is wrong, and searches for the 01.
 */
static devcert_status
decode_naively(const dc_oaep *oaep, uint8_t *em, size_t em_len, uint8_t *out, size_t len)
{
	size_t at = 1 + 2 * dc_hash_len(oaep->hash);

	if (em[0] != 0)
		return DEVCERT_E_DECRYPT;
	while (at < em_len && em[at] == 0)
		at++;
	if (at == em_len || em[at] != 1 || em_len - at - 1 != len)
		return DEVCERT_E_DECRYPT;
	memcpy(out, em + at + 1, len);
	return DEVCERT_OK;
}

static void
try_oaep(void)
{
	const dc_oaep oaep = { DC_SHA256, DC_SHA1, { key, 5 } };
	uint8_t good[EM_LEN], em[EM_LEN], out[32];
	/* An octet that is bent on each side of the masks, and none. */
	static const size_t bends[] = { 0, 1, 40, EM_LEN - 1, EM_LEN };

	if (dc_oaep_encode(&oaep, dc_slice_of(key, 32), good, sizeof(good)) != DEVCERT_OK)
		return;
	for (size_t i = 0; i < sizeof(bends) / sizeof(bends[0]); i++) {
		memcpy(em, good, sizeof(em));
		if (bends[i] < EM_LEN)
			em[bends[i]] ^= 1;
		(void)VALGRIND_MAKE_MEM_UNDEFINED(em, sizeof(em));
		(void)count();
		(void)!dc_oaep_decode(&oaep, em, sizeof(em), out, sizeof(out));
		tell("oaep", 1);
	}
	memset(em, 0, sizeof(em));
	em[EM_LEN - 33] = 1;
	(void)VALGRIND_MAKE_MEM_UNDEFINED(em, sizeof(em));
	(void)count();
	(void)!decode_naively(&oaep, em, sizeof(em), out, sizeof(out));
	tell("naive-oaep", 1);
}

static void
try_unwrapping(void)
{
	dc_slice kek = dc_slice_of(key, 32), iv = dc_slice_of(key, 16);
	dc_buf aes = DC_BUF_INIT(EM_LEN), password = DC_BUF_INIT(EM_LEN);
	uint8_t out[32];

	if (dc_keywrap(kek, kek, &aes) != DEVCERT_OK ||
	    dc_password_wrap(DC_AES_256_CBC, kek, iv, kek, &password) != DEVCERT_OK)
		return;
	for (int bent = 0; bent < 2; bent++) {
		aes.ptr[0] ^= (uint8_t)bent;
		password.ptr[0] ^= (uint8_t)bent;
		(void)VALGRIND_MAKE_MEM_UNDEFINED(aes.ptr, aes.len);
		(void)VALGRIND_MAKE_MEM_UNDEFINED(password.ptr, password.len);
		(void)count();
		(void)!dc_keyunwrap(kek, dc_buf_slice(&aes), out, sizeof(out));
		tell("keyunwrap", 1);
		(void)!dc_password_unwrap(DC_AES_256_CBC, kek, iv, dc_buf_slice(&password), out,
		                          sizeof(out));
		tell("password-unwrap", 1);
		(void)VALGRIND_MAKE_MEM_DEFINED(aes.ptr, aes.len);
		(void)VALGRIND_MAKE_MEM_DEFINED(password.ptr, password.len);
	}
	(void)VALGRIND_MAKE_MEM_UNDEFINED(aes.ptr, aes.len);
	(void)count();
	for (size_t i = 0; i < 32 && aes.ptr[i] != key[i]; i++)
		out[i] = 0;
	tell("naive-compare", 1);
	dc_buf_free(&aes);
	dc_buf_free(&password);
}

int
main(void)
{
	if (RUNNING_ON_VALGRIND == 0) {
		puts("not under valgrind");
		return 77;
	}
	try_oaep();
	try_unwrapping();
	return 0;
}
#else
int
main(void)
{
	puts("made without valgrind/memcheck.h");
	return 77;
}
#endif
