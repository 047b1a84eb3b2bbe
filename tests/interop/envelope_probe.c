/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Seals and opens envelopes in a stream, for envelope_*.sh:
 *
 *     envelope_probe seal IN OUT OPTION ...
 *     envelope_probe open IN OUT OPTION ...
 *
 * Options of seal count for the recipients behind them: scheme=NUMBER (devcert_recipient_scheme),
 * label=TEXT, by-key-id; recipients are cert=FILE, password=TEXT, kek=ID:HEX (ID is text); then
 * cipher=NUMBER (devcert_content_cipher), cbc=BITS, commitment, known-length.
 *
 * Options of open: certs=FILE of the key behind it, key=FILE, or pin=TEXT and token=URI;
 * password=TEXT, kek=ID:HEX, allow=BITS (devcert_open_allow), cbc, commitment.
 *
 * Both: piece=OCTETS.  OUT is written only where all is well. */
#include <devcert.h>
#include <devcert/envelope.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1800000000)

struct octets {
	uint8_t *data;
	size_t len, size;
};

/* End the program with the error of the library. */
static void
must(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "%s: %s\n", devcert_error_name(rc), devcert_last_error_message());
	exit(1);
}

static void
append(struct octets *to, const uint8_t *data, size_t len)
{
	if (to->size - to->len < len) {
		to->size = 2 * (to->len + len);
		to->data = realloc(to->data, to->size);
		if (to->data == NULL)
			abort();
	}
	if (len > 0)
		memcpy(to->data + to->len, data, len);
	to->len += len;
}

static void
append_bytes(struct octets *to, devcert_bytes *bytes)
{
	append(to, devcert_bytes_data(bytes), devcert_bytes_len(bytes));
	devcert_bytes_free(bytes);
}

static struct octets
read_file(const char *name)
{
	struct octets all = { NULL, 0, 0 };
	static uint8_t piece[65536];
	FILE *file = fopen(name, "rb");
	size_t len;

	if (file == NULL) {
		perror(name);
		exit(2);
	}
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		append(&all, piece, len);
	fclose(file);
	return all;
}

static void
write_file(const char *name, const struct octets *all)
{
	FILE *file = fopen(name, "wb");

	if (file == NULL || fwrite(all->data, 1, all->len, file) != all->len || fclose(file) != 0) {
		perror(name);
		exit(2);
	}
}

/* What stands behind NAME= in an option, or NULL. */
static const char *
value_of(const char *option, const char *name)
{
	size_t len = strlen(name);

	return strncmp(option, name, len) == 0 && option[len] == '=' ? option + len + 1 : NULL;
}

static uint32_t
number(const char *text)
{
	return (uint32_t)strtoul(text, NULL, 0);
}

/* ID:HEX */
static size_t
read_kek(const char *text, size_t *id_len, uint8_t kek[32])
{
	const char *hex = strchr(text, ':');
	size_t len = 0;
	unsigned int octet;

	if (hex == NULL)
		exit(2);
	*id_len = (size_t)(hex++ - text);
	while (len < 32 && sscanf(hex + 2 * len, "%2x", &octet) == 1)
		kek[len++] = (uint8_t)octet;
	return len;
}

static devcert_cert_list *
read_certs(const char *name)
{
	struct octets in = read_file(name);
	devcert_cert_list *list;

	must(devcert_cert_list_parse(in.data, in.len, &list));
	free(in.data);
	return list;
}

static void
unknown(const char *option)
{
	fprintf(stderr, "no such option: %s\n", option);
	exit(2);
}

static void
set_sealer(devcert_sealer_builder *builder, const char *option, size_t in_len)
{
	const char *value;
	uint8_t kek[32];
	size_t kek_len, id_len;

	if ((value = value_of(option, "scheme")) != NULL) {
		must(devcert_sealer_builder_set_scheme(builder,
		                                       (devcert_recipient_scheme)number(value)));
	} else if ((value = value_of(option, "label")) != NULL) {
		must(devcert_sealer_builder_set_oaep_label(builder, (const uint8_t *)value,
		                                           strlen(value)));
	} else if (strcmp(option, "by-key-id") == 0) {
		must(devcert_sealer_builder_set_by_key_id(builder, true));
	} else if ((value = value_of(option, "cert")) != NULL) {
		devcert_cert_list *list = read_certs(value);
		devcert_cert *cert;

		must(devcert_cert_list_get_item(list, 0, &cert));
		must(devcert_sealer_builder_add_cert(builder, cert));
		devcert_cert_free(cert);
		devcert_cert_list_free(list);
	} else if ((value = value_of(option, "password")) != NULL) {
		must(devcert_sealer_builder_add_password(builder, (const uint8_t *)value,
		                                         strlen(value)));
	} else if ((value = value_of(option, "kek")) != NULL) {
		kek_len = read_kek(value, &id_len, kek);
		must(devcert_sealer_builder_add_kek(builder, (const uint8_t *)value, id_len, kek,
		                                    kek_len));
	} else if ((value = value_of(option, "cipher")) != NULL) {
		must(devcert_sealer_builder_set_cipher(builder,
		                                       (devcert_content_cipher)number(value)));
	} else if ((value = value_of(option, "cbc")) != NULL) {
		must(devcert_sealer_builder_set_unauthenticated_cbc(builder, number(value)));
	} else if (strcmp(option, "commitment") == 0) {
		must(devcert_sealer_builder_set_commitment(builder, true));
	} else if (strcmp(option, "known-length") == 0) {
		must(devcert_sealer_builder_set_content_len(builder, in_len));
	} else if (value_of(option, "piece") == NULL) {
		unknown(option);
	}
}

static void
seal(const struct octets *in, struct octets *out, char **options, size_t piece)
{
	devcert_sealer_builder *builder;
	devcert_sealer *sealer;
	devcert_bytes *made;

	must(devcert_sealer_builder_new(&builder));
	must(devcert_sealer_builder_set_now(builder, NOW));
	while (*options != NULL)
		set_sealer(builder, *options++, in->len);
	must(devcert_sealer_builder_build(builder, &sealer));
	devcert_sealer_builder_free(builder);
	for (size_t at = 0; at < in->len; at += piece) {
		must(devcert_sealer_update(sealer, in->data + at,
		                           in->len - at < piece ? in->len - at : piece, &made));
		append_bytes(out, made);
	}
	must(devcert_sealer_finish(sealer, &made));
	append_bytes(out, made);
	devcert_sealer_free(sealer);
}

static void
add_key(devcert_opener_builder *builder, devcert_key *key, const char *certs)
{
	devcert_cert_list *list = certs != NULL ? read_certs(certs) : NULL;

	must(devcert_opener_builder_add_key(builder, key, list));
	devcert_cert_list_free(list);
	devcert_key_free(key);
}

static void
set_opener(devcert_opener_builder *builder, const char *option, const char **certs,
           const char **pin)
{
	const char *value;
	devcert_key *key;
	uint8_t kek[32];
	size_t kek_len, id_len;

	if ((value = value_of(option, "certs")) != NULL) {
		*certs = value;
	} else if ((value = value_of(option, "key")) != NULL) {
		struct octets in = read_file(value);

		must(devcert_key_parse(in.data, in.len, NULL, 0, &key));
		free(in.data);
		add_key(builder, key, *certs);
		*certs = NULL;
	} else if ((value = value_of(option, "pin")) != NULL) {
		*pin = value;
	} else if ((value = value_of(option, "token")) != NULL) {
		must(devcert_key_open(value, (const uint8_t *)*pin, strlen(*pin), &key));
		add_key(builder, key, *certs);
	} else if ((value = value_of(option, "password")) != NULL) {
		must(devcert_opener_builder_add_password(builder, (const uint8_t *)value,
		                                         strlen(value)));
	} else if ((value = value_of(option, "kek")) != NULL) {
		kek_len = read_kek(value, &id_len, kek);
		must(devcert_opener_builder_add_kek(builder, (const uint8_t *)value, id_len, kek,
		                                    kek_len));
	} else if ((value = value_of(option, "allow")) != NULL) {
		must(devcert_opener_builder_set_allow(builder, number(value)));
	} else if (strcmp(option, "cbc") == 0) {
		must(devcert_opener_builder_set_unauthenticated_cbc(builder, true));
	} else if (strcmp(option, "commitment") == 0) {
		must(devcert_opener_builder_set_require_commitment(builder, true));
	} else if (value_of(option, "piece") == NULL) {
		unknown(option);
	}
}

static void
open_envelope(const struct octets *in, struct octets *out, char **options, size_t piece)
{
	devcert_opener_builder *builder;
	devcert_opener *opener;
	devcert_bytes *made;
	const char *certs = NULL, *pin = "";

	must(devcert_opener_builder_new(&builder));
	while (*options != NULL)
		set_opener(builder, *options++, &certs, &pin);
	must(devcert_opener_builder_build(builder, &opener));
	devcert_opener_builder_free(builder);
	for (size_t at = 0; at < in->len; at += piece) {
		must(devcert_opener_update_unverified(
		    opener, in->data + at, in->len - at < piece ? in->len - at : piece, &made));
		append_bytes(out, made);
	}
	must(devcert_opener_finish(opener));
	printf("recipient %" PRId32 "%s\n", devcert_opener_get_recipient_index(opener),
	       devcert_opener_is_committed(opener) ? " committed" : "");
	devcert_opener_free(opener);
}

int
main(int argc, char **argv)
{
	struct octets in, out = { NULL, 0, 0 };
	size_t piece = 65536;

	if (argc < 5)
		return 2;
	for (int i = 4; i < argc; i++)
		if (value_of(argv[i], "piece") != NULL)
			piece = number(value_of(argv[i], "piece"));
	in = read_file(argv[2]);
	if (strcmp(argv[1], "seal") == 0)
		seal(&in, &out, argv + 4, piece);
	else if (strcmp(argv[1], "open") == 0)
		open_envelope(&in, &out, argv + 4, piece);
	else
		return 2;
	write_file(argv[3], &out);
	free(in.data);
	free(out.data);
	return 0;
}
