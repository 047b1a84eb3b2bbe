/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whatever is changed in an envelope: opening it ends with an error and no file, or with the
 * content that was sealed; the latter only where the change was in what nobody authenticates, the
 * list of recipients and the unauthenticated attributes (RFC 5083, section 2.2).  And where it is
 * an encrypted key or the content that was changed, all errors are one. */
#include "envelope_fixture.h"

/* Where a change was. */
enum region { ELSEWHERE, RECIPIENTS, UNAUTH_ATTRS, REGION_COUNT };

static const char *const region_names[] = { "elsewhere", "recipientInfos", "unauthAttrs" };

struct range {
	size_t start, end;
};

/* An envelope, whom it is opened as, and what it holds. */
struct target {
	const char *name;
	dc_buf envelope, content;
	struct range regions[REGION_COUNT];
	devcert_opener_builder *opener;
	work_folder work;
	unsigned int
	    file_every; /* how many of the refused ones are opened as a file, too: one in so many */
	/* what became of the mutants */
	unsigned int mutants, refused, opened[REGION_COUNT];
};

/* --- a walk of its own over BER: the octets of the element at the start of in */

static size_t
header_len(const uint8_t *at)
{
	return at[1] < 0x80 || at[1] == 0x80 ? 2 : 2 + (size_t)(at[1] & 0x7f);
}

static size_t
element_len(const uint8_t *at)
{
	size_t len = 0, head = header_len(at);

	if (at[1] == 0x80) {
		len = head;
		while (at[len] != 0 || at[len + 1] != 0)
			len += element_len(at + len);
		return len + 2;
	}
	if (at[1] < 0x80)
		return head + at[1];
	for (size_t i = 2; i < head; i++)
		len = len << 8 | at[i];
	return head + len;
}

/* ContentInfo { type, [0] { AuthEnvelopedData { version, recipientInfos, encryptedContentInfo,
 * [1] authAttrs OPTIONAL, mac, [2] unauthAttrs OPTIONAL } } } */
static void
find_regions(struct target *target)
{
	const uint8_t *start = target->envelope.ptr, *at = start;

	at += header_len(at);
	at += element_len(at);
	at += header_len(at);
	at += header_len(at);
	at += element_len(at);
	assert_int_equal(at[0], DC_TAG_SET);
	target->regions[RECIPIENTS] =
	    (struct range){ (size_t)(at - start), (size_t)(at - start) + element_len(at) };
	at += element_len(at);
	at += element_len(at);
	if (at[0] == DC_TAG_CONTEXT_CONSTRUCTED(1))
		at += element_len(at);
	assert_int_equal(at[0], DC_TAG_OCTET_STRING);
	at += element_len(at);
	if (at < start + target->envelope.len && at[0] == DC_TAG_CONTEXT_CONSTRUCTED(2))
		target->regions[UNAUTH_ATTRS] =
		    (struct range){ (size_t)(at - start), (size_t)(at - start) + element_len(at) };
}

static enum region
region_of(const struct target *target, size_t at)
{
	for (unsigned int i = RECIPIENTS; i < REGION_COUNT; i++)
		if (at >= target->regions[i].start && at < target->regions[i].end)
			return (enum region)i;
	return ELSEWHERE;
}

/* --- opening */

static int
open_stream(const devcert_opener_builder *builder, dc_slice envelope, dc_buf *content)
{
	devcert_opener *opener;
	int rc;

	assert_ok(devcert_opener_builder_build(builder, &opener));
	rc = feed_opener(opener, envelope, content);
	if (rc == DEVCERT_OK)
		rc = devcert_opener_finish(opener);
	devcert_opener_free(opener);
	return rc;
}

/* What is in the target after success; nothing is left otherwise. */
static int
open_file(const struct target *target, dc_slice envelope, dc_buf *content)
{
	devcert_file_job *job;
	int rc;

	write_octets(target->work.in, envelope);
	assert_ok(
	    devcert_file_job_open(target->opener, target->work.in, target->work.out, 0, &job));
	rc = run_job(job);
	devcert_file_job_free(job);
	if (rc == DEVCERT_OK)
		*content = take_out(&target->work);
	assert_int_equal(count_files(target->work.folder), 1);
	return rc;
}

static struct target
prepare(const char *name, unsigned int file_every)
{
	struct target target = { .name = name,
		                 .envelope = read_kit_envelope(name),
		                 .content = DC_BUF_INIT(VECTOR_MAX),
		                 .work = make_work_folder(),
		                 .file_every = file_every };

	assert_ok(devcert_opener_builder_new(&target.opener));
	add_envelope_key(target.opener, "p256", true);
	assert_ok(open_stream(target.opener, dc_buf_slice(&target.envelope), &target.content));
	find_regions(&target);
	return target;
}

static void
release(struct target *target)
{
	print_message("%s: %u mutants, %u refused", target->name, target->mutants, target->refused);
	for (unsigned int i = 0; i < REGION_COUNT; i++)
		if (target->opened[i] > 0)
			print_message(", %u opened alike, changed in %s", target->opened[i],
			              region_names[i]);
	print_message("\n");
	assert_int_equal(target->opened[ELSEWHERE], 0);
	remove_work_folder(&target->work);
	devcert_opener_builder_free(target->opener);
	dc_buf_free(&target->envelope);
	dc_buf_free(&target->content);
}

/* One mutant, which was changed at that place: both ways of opening agree. */
static void
try_mutant(struct target *target, dc_slice mutant, size_t at)
{
	dc_buf streamed = DC_BUF_INIT(VECTOR_MAX), filed = DC_BUF_INIT(VECTOR_MAX);
	int rc = open_stream(target->opener, mutant, &streamed), file_rc = rc;

	if (target->mutants++ % target->file_every == 0 || rc == DEVCERT_OK)
		file_rc = open_file(target, mutant, &filed);
	if (rc != file_rc)
		fail_msg("%s, changed at %zu: %s as a stream, %s as a file", target->name, at,
		         devcert_error_name(rc), devcert_error_name(file_rc));
	assert_int_not_equal(rc, DEVCERT_E_INTERNAL);
	assert_int_not_equal(rc, DEVCERT_E_NOMEM);
	assert_int_not_equal(rc, DEVCERT_E_STATE);
	if (rc != DEVCERT_OK) {
		target->refused++;
	} else {
		if (!dc_slice_equals(dc_buf_slice(&filed), dc_buf_slice(&target->content)) ||
		    !dc_slice_equals(dc_buf_slice(&streamed), dc_buf_slice(&target->content)))
			fail_msg("%s, changed at %zu: other content", target->name, at);
		if (region_of(target, at) == ELSEWHERE)
			print_message("%s, changed at %zu: opens\n", target->name, at);
		target->opened[region_of(target, at)]++;
	}
	dc_buf_free(&streamed);
	dc_buf_free(&filed);
}

static void
flip_each_bit(struct target *target)
{
	uint8_t *copy = exact_copy(target->envelope.ptr, target->envelope.len);

	for (size_t i = 0; i < 8 * target->envelope.len; i++) {
		copy[i / 8] ^= (uint8_t)(1 << i % 8);
		try_mutant(target, dc_slice_of(copy, target->envelope.len), i / 8);
		copy[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	free(copy);
}

static void
cut_everywhere(struct target *target)
{
	unsigned int refused = target->refused;

	for (size_t len = 0; len < target->envelope.len; len++)
		try_mutant(target, dc_slice_of(target->envelope.ptr, len), len);
	assert_int_equal(target->refused - refused, target->envelope.len);
}

/* An octet is taken out, doubled, or put in, at each place. */
static void
shift_everywhere(struct target *target)
{
	size_t len = target->envelope.len;
	const uint8_t *octets = target->envelope.ptr;
	uint8_t *copy = malloc(len + 1);

	assert_non_null(copy);
	for (size_t i = 0; i < len; i++) {
		const uint8_t put_in[] = { octets[i], 0x00, 0xff };

		memcpy(copy, octets, i);
		memcpy(copy + i, octets + i + 1, len - i - 1);
		try_mutant(target, dc_slice_of(copy, len - 1), i);
		memcpy(copy + i + 1, octets + i, len - i);
		for (size_t j = 0; j < sizeof(put_in); j++) {
			copy[i] = put_in[j];
			try_mutant(target, dc_slice_of(copy, len + 1), i);
		}
	}
	for (unsigned int last = 0; last < 256; last++) {
		memcpy(copy, octets, len);
		copy[len] = (uint8_t)last;
		try_mutant(target, dc_slice_of(copy, len + 1), len);
	}
	free(copy);
}

static void
change_everything(const char *name, unsigned int file_every)
{
	struct target target = prepare(name, file_every);

	flip_each_bit(&target);
	cut_everywhere(&target);
	shift_everywhere(&target);
	release(&target);
}

static void
no_change_of_a_der_envelope_gives_other_content(void **state)
{
	(void)state;
	change_everything("basic", 1);
}

static void
no_change_of_a_streamed_envelope_gives_other_content(void **state)
{
	(void)state;
	change_everything("ber-streamed", 1);
}

static void
no_change_with_three_recipients_gives_other_content(void **state)
{
	(void)state;
	change_everything("three-recipients", 7);
}

static void
no_change_with_attributes_gives_other_content(void **state)
{
	(void)state;
	change_everything("attrs-and-unauth", 7);
	change_everything("commitment", 7);
}

/* --- one error */

static const struct {
	const char *kit;
	const char *key; /* NULL: the password and the KEK of the kit */
	size_t encrypted_len;
	unsigned int mutants;
} oracles[] = {
	{ "rsa-v15-1024", "rsa1024", 128, 3100 },
	{ "rsa-1024-allowed", "rsa1024", 128, 2500 },
	{ "basic", "p256", 40, 2500 },
	{ "kek-256", NULL, 40, 1000 },
	{ "password", NULL, 48, 1000 },
};

/* Numbers that need not be good, and are the same each time. */
static uint8_t
next_octet(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint8_t)(*seed >> 24);
}

static devcert_opener_builder *
make_oracle(const char *key)
{
	static const uint8_t id[] = "kit kek", password[] = "correct horse";
	devcert_opener_builder *opener;
	uint8_t kek[32];

	for (unsigned int i = 0; i < sizeof(kek); i++)
		kek[i] = (uint8_t)i;
	assert_ok(devcert_opener_builder_new(&opener));
	if (key != NULL) {
		add_envelope_key(opener, key, true);
		assert_ok(devcert_opener_builder_set_allow(opener, DEVCERT_OPEN_ALLOW_WEAK_KEY));
		return opener;
	}
	assert_ok(devcert_opener_builder_add_kek(opener, id, sizeof(id) - 1, kek, sizeof(kek)));
	assert_ok(devcert_opener_builder_add_password(opener, password, sizeof(password) - 1));
	return opener;
}

/* Change one to eight octets of these. */
static void
bend(uint8_t *octets, size_t len, uint32_t *seed)
{
	unsigned int count = 1 + next_octet(seed) % 8;
	size_t at = ((size_t)next_octet(seed) << 8 | next_octet(seed)) % len;

	octets[at] ^= (uint8_t)(1 + next_octet(seed) % 255);
	while (--count > 0)
		octets[(at + count) % len] ^= next_octet(seed);
}

static void
whatever_is_wrong_behind_a_key_there_is_one_error(void **state)
{
	unsigned int mutants = 0;
	char message[256] = "";
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(oracles); i++) {
		struct target target = { .envelope = read_kit_envelope(oracles[i].kit) };
		devcert_opener_builder *opener = make_oracle(oracles[i].key);
		dc_buf content = DC_BUF_INIT(VECTOR_MAX);
		size_t len = target.envelope.len, key_at, content_at;

		assert_ok(open_stream(opener, dc_buf_slice(&target.envelope), &content));
		find_regions(&target);
		/* encryptedKey is last in recipientInfos; the content is last but mac, 04 10 ....
		 */
		key_at = target.regions[RECIPIENTS].end - oracles[i].encrypted_len;
		content_at = len - 18 - content.len;
		for (unsigned int j = 0; j < oracles[i].mutants; j++) {
			uint8_t *copy = exact_copy(target.envelope.ptr, len);
			dc_buf out = DC_BUF_INIT(VECTOR_MAX);

			if (j % 4 == 3)
				bend(copy + content_at, content.len + 18, &seed);
			else
				bend(copy + key_at, oracles[i].encrypted_len, &seed);
			/* That mac is one of 16 octets is for all to see. */
			copy[len - 18] = 0x04;
			copy[len - 17] = 0x10;
			if (memcmp(copy, target.envelope.ptr, len) != 0) {
				assert_fails(DEVCERT_E_DECRYPT,
				             open_stream(opener, dc_slice_of(copy, len), &out));
				if (message[0] == '\0')
					(void)snprintf(message, sizeof(message), "%s",
					               devcert_last_error_message());
				assert_string_equal(devcert_last_error_message(), message);
				mutants++;
			}
			dc_buf_free(&out);
			free(copy);
		}
		devcert_opener_builder_free(opener);
		dc_buf_free(&content);
		dc_buf_free(&target.envelope);
	}
	assert_true(mutants >= 10000);
	print_message("%u mutants: \"%s\"\n", mutants, message);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_change_of_a_der_envelope_gives_other_content),
		cmocka_unit_test(no_change_of_a_streamed_envelope_gives_other_content),
		cmocka_unit_test(no_change_with_three_recipients_gives_other_content),
		cmocka_unit_test(no_change_with_attributes_gives_other_content),
		cmocka_unit_test(whatever_is_wrong_behind_a_key_there_is_one_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
