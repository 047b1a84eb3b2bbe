/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words of the command line and of the output, and the numbers that the library has for them. */
#define _GNU_SOURCE /* strptime() */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tool.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *word;
	devcert_key_type type;
} key_types[] = {
	{ "rsa", DEVCERT_KEY_TYPE_RSA },         { "ec:p256", DEVCERT_KEY_TYPE_EC_P256 },
	{ "ec:p384", DEVCERT_KEY_TYPE_EC_P384 }, { "ec:p521", DEVCERT_KEY_TYPE_EC_P521 },
	{ "ed25519", DEVCERT_KEY_TYPE_ED25519 }, { "ed448", DEVCERT_KEY_TYPE_ED448 },
	{ "x25519", DEVCERT_KEY_TYPE_X25519 },   { "x448", DEVCERT_KEY_TYPE_X448 },
	{ "rsa-pss", DEVCERT_KEY_TYPE_RSA_PSS },
};

/* RFC 5280, 4.2.1.3 */
static const struct {
	const char *word;
	uint32_t bit;
} key_usages[] = {
	{ "digitalSignature", DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE },
	{ "nonRepudiation", DEVCERT_KEY_USAGE_NON_REPUDIATION },
	{ "keyEncipherment", DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT },
	{ "dataEncipherment", DEVCERT_KEY_USAGE_DATA_ENCIPHERMENT },
	{ "keyAgreement", DEVCERT_KEY_USAGE_KEY_AGREEMENT },
	{ "keyCertSign", DEVCERT_KEY_USAGE_KEY_CERT_SIGN },
	{ "cRLSign", DEVCERT_KEY_USAGE_CRL_SIGN },
	{ "encipherOnly", DEVCERT_KEY_USAGE_ENCIPHER_ONLY },
	{ "decipherOnly", DEVCERT_KEY_USAGE_DECIPHER_ONLY },
};

static const struct {
	const char *word;
	const char *oid;
} ext_key_usages[] = {
	{ "serverAuth", "1.3.6.1.5.5.7.3.1" },   { "clientAuth", "1.3.6.1.5.5.7.3.2" },
	{ "codeSigning", "1.3.6.1.5.5.7.3.3" },  { "emailProtection", "1.3.6.1.5.5.7.3.4" },
	{ "timeStamping", "1.3.6.1.5.5.7.3.8" }, { "OCSPSigning", "1.3.6.1.5.5.7.3.9" },
	{ "ipsecIKE", "1.3.6.1.5.5.7.3.17" },    { "anyExtendedKeyUsage", "2.5.29.37.0" },
};

static const struct {
	const char *word;
	uint32_t bit;
} allowances[] = {
	{ "sha1", DEVCERT_ALLOW_SHA1 },
	{ "rsa1024", DEVCERT_ALLOW_RSA_1024 },
	{ "3des", DEVCERT_ALLOW_DES3 },
};

static const struct {
	const char *word;
	devcert_p12_target target;
} p12_targets[] = {
	{ "modern", DEVCERT_P12_TARGET_MODERN },
	{ "pbmac1", DEVCERT_P12_TARGET_PBMAC1 },
	{ "java", DEVCERT_P12_TARGET_JAVA },
	{ "java-trust", DEVCERT_P12_TARGET_JAVA_TRUST },
	{ "nss", DEVCERT_P12_TARGET_NSS },
	{ "windows-2016", DEVCERT_P12_TARGET_WINDOWS_2016 },
	{ "apple", DEVCERT_P12_TARGET_APPLE },
	{ "android", DEVCERT_P12_TARGET_ANDROID },
	{ "legacy", DEVCERT_P12_TARGET_LEGACY },
};

/* see tool.h */
int
read_p12_target(const char *option, const char *text, devcert_p12_target *out)
{
	for (size_t i = 0; i < COUNT_OF(p12_targets); i++)
		if (strcmp(text, p12_targets[i].word) == 0) {
			*out = p12_targets[i].target;
			return EXIT_DONE;
		}
	return fail_usage("--%s=%s: modern, pbmac1, java, java-trust, nss, windows-2016, apple, "
	                  "android or legacy",
	                  option, text);
}

/* see tool.h */
const char *
key_type_word(devcert_key_type type)
{
	for (size_t i = 0; i < COUNT_OF(key_types); i++)
		if (key_types[i].type == type)
			return key_types[i].word;
	return "unknown";
}

/* see tool.h */
int
read_key_type(const char *text, devcert_key_type *type, uint32_t *bits)
{
	*bits = 0;
	if (strncmp(text, "rsa:", 4) == 0) {
		*type = DEVCERT_KEY_TYPE_RSA;
		return read_number("type=rsa", text + 4, 65536, bits);
	}
	for (size_t i = 0; i < COUNT_OF(key_types); i++)
		if (strcmp(text, key_types[i].word) == 0) {
			*type = key_types[i].type;
			return EXIT_DONE;
		}
	return fail_usage("--type is rsa:2048, rsa:3072, rsa:4096, ec:p256, ec:p384, ec:p521, "
	                  "ed25519, ed448, x25519, x448 or rsa-pss");
}

/* see tool.h */
bool
next_word(const char **list, char word[LIST_WORD_MAX])
{
	size_t len = strcspn(*list, ",");

	if (**list == '\0')
		return false;
	(void)snprintf(word, LIST_WORD_MAX, "%.*s", len < LIST_WORD_MAX ? (int)len : 0, *list);
	*list += len;
	if (**list == ',')
		(*list)++;
	return true;
}

/* see tool.h */
int
read_key_usage(const char *text, uint32_t *usage)
{
	char word[LIST_WORD_MAX];

	*usage = 0;
	while (next_word(&text, word)) {
		uint32_t bit = 0;

		for (size_t i = 0; i < COUNT_OF(key_usages); i++)
			if (strcmp(word, key_usages[i].word) == 0)
				bit = key_usages[i].bit;
		if (bit == 0)
			return fail_usage("--key-usage has an unknown word");
		*usage |= bit;
	}
	return EXIT_DONE;
}

/* see tool.h */
const char *
key_usage_word(uint32_t bit)
{
	for (size_t i = 0; i < COUNT_OF(key_usages); i++)
		if (key_usages[i].bit == bit)
			return key_usages[i].word;
	return NULL;
}

/* see tool.h */
const char *
ext_key_usage_oid(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(ext_key_usages); i++)
		if (strcmp(word, ext_key_usages[i].word) == 0)
			return ext_key_usages[i].oid;
	return word[0] >= '0' && word[0] <= '2' ? word : NULL;
}

/* see tool.h */
const char *
ext_key_usage_word(const char *oid)
{
	for (size_t i = 0; i < COUNT_OF(ext_key_usages); i++)
		if (strcmp(oid, ext_key_usages[i].oid) == 0)
			return ext_key_usages[i].word;
	return oid;
}

/* see tool.h */
int
read_allow(const char *text, uint32_t *allow)
{
	char word[LIST_WORD_MAX];

	*allow = 0;
	while (text != NULL && next_word(&text, word)) {
		uint32_t bit = 0;

		for (size_t i = 0; i < COUNT_OF(allowances); i++)
			if (strcmp(word, allowances[i].word) == 0)
				bit = allowances[i].bit;
		if (bit == 0)
			return fail_usage("--allow knows sha1, rsa1024 and 3des");
		*allow |= bit;
	}
	return EXIT_DONE;
}

/* see tool.h */
int
read_number(const char *option, const char *text, uint32_t max, uint32_t *out)
{
	size_t len = strlen(text);
	unsigned long value = strtoul(text, NULL, 10);

	if (len == 0 || len > 10 || strspn(text, "0123456789") != len || value > max)
		return fail_usage("--%s wants a number up to %u", option, max);
	*out = (uint32_t)value;
	return EXIT_DONE;
}

static int
hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c != '\0' ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* see tool.h */
bool
read_hex(const char *text, size_t len, uint8_t *out, size_t size, size_t *out_len)
{
	if (len % 2 != 0 || len / 2 > size)
		return false;
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i / 2] = (uint8_t)(high << 4 | low);
	}
	*out_len = len / 2;
	return true;
}

/* see tool.h */
int
read_time(const char *text, int64_t *at)
{
	static const char *const forms[] = { "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S",
		                             "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d" };

	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		struct tm tm = { .tm_mday = 1 };
		const char *end = strptime(text, forms[i], &tm);

		int day = tm.tm_mday;

		if (end == NULL || *end != '\0' || tm.tm_year < 50)
			continue;
		*at = (int64_t)timegm(&tm);
		if (tm.tm_mday == day) /* and not the 31st of a month that has 30 */
			return EXIT_DONE;
	}
	return fail_usage("a time is \"2028-11-21 10:00:00 UTC\", 2028-11-21T10:00:00Z or "
	                  "2028-11-21");
}

/* see tool.h */
const char *
time_text(int64_t at, char text[TIME_SIZE])
{
	time_t t = (time_t)at;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return "";
	return text;
}

/* see tool.h */
int64_t
time_now(void)
{
	return (int64_t)time(NULL);
}

/* see tool.h */
int
read_polls(const char *text, uint32_t *count, uint32_t *interval_s)
{
	unsigned int n, each;
	char unit;
	char end;

	*count = 0;
	*interval_s = 0;
	if (strcmp(text, "0") == 0)
		return EXIT_DONE;
	if (strspn(text, "0123456789xsmhd") == strlen(text) &&
	    sscanf(text, "%5ux%6u%c%c", &n, &each, &unit, &end) == 3) {
		uint32_t scale = unit == 's' ? 1 : unit == 'm' ? 60 : unit == 'h' ? 3600 : 0;

		*count = n;
		*interval_s = each * scale;
		if (n > 0 && each > 0 && each <= 1000 && scale > 0)
			return EXIT_DONE;
	}
	return fail_usage("--poll is a count and a span up to 1000 of s, m or h, such as 10x5m; "
	                  "or 0");
}
