/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which programs read what, as data.  OpenSSL 3.0, Java 17, NSS 3.87 and GnuTLS 3.7.9 were asked;
 * the others are known by what their users report. */
#include "base/mem.h"
#include "msg/p12_look.h"

#define BIT(reader) (1u << DEVCERT_P12_READER_##reader)
#define OPENSSL_BOTH (BIT(OPENSSL) | BIT(OPENSSL_LEGACY))
#define JAVA_BOTH (BIT(JAVA_OLD) | BIT(JAVA))
#define WINDOWS (BIT(WINDOWS_2016) | BIT(WINDOWS_2019))
#define ALL 0xffffffffu

static const struct {
	devcert_p12_reader reader;
	const char *name;
} readers[] = {
	{ DEVCERT_P12_READER_OPENSSL, "OpenSSL 3" },
	{ DEVCERT_P12_READER_OPENSSL_LEGACY, "OpenSSL 3 with the legacy provider" },
	{ DEVCERT_P12_READER_JAVA_OLD, "Java before 8u301 and 11.0.12" },
	{ DEVCERT_P12_READER_JAVA, "Java 8u301, 11.0.12, 17 and later" },
	{ DEVCERT_P12_READER_NSS, "NSS (Firefox, Thunderbird)" },
	{ DEVCERT_P12_READER_GNUTLS, "GnuTLS 3.7" },
	{ DEVCERT_P12_READER_WINDOWS_2016, "Windows Server 2016, Windows 10 before 1709" },
	{ DEVCERT_P12_READER_WINDOWS_2019, "Windows Server 2019 and later" },
	{ DEVCERT_P12_READER_APPLE, "macOS and iOS" },
	{ DEVCERT_P12_READER_ANDROID, "Android up to 13" },
};
#define READERS (sizeof(readers) / sizeof(readers[0]))

/* Each says what one of its readers answers to a file with one of these uses.  The worst one of a
 * reader counts, and of equal ones the first. */
static const struct rule {
	uint32_t readers;
	uint32_t uses;
	devcert_p12_answer answer;
	const char *reason;
} rules[] = {
	{ BIT(OPENSSL), DC_USES_RC2_40 | DC_USES_RC2_128 | DC_USES_RC4_40 | DC_USES_RC4_128,
	  DEVCERT_P12_ANSWER_NO,
	  "RC2 and RC4 need the legacy provider; without it, \"unsupported\" is all it says" },
	{ BIT(JAVA_OLD), DC_USES_PBES2 | DC_USES_SHA2_MAC | DC_USES_PBMAC1, DEVCERT_P12_ANSWER_NO,
	  "it knows neither PBES2 with AES nor a MAC over SHA-2" },
	{ BIT(WINDOWS_2016), DC_USES_PBES2 | DC_USES_SHA2_MAC | DC_USES_PBMAC1,
	  DEVCERT_P12_ANSWER_NO,
	  "it knows neither AES nor a MAC over SHA-2, and says that the password is incorrect" },
	{ BIT(APPLE), DC_USES_PBES2 | DC_USES_SHA2_MAC | DC_USES_PBMAC1, DEVCERT_P12_ANSWER_NO,
	  "it wants 3DES and a MAC over SHA-1; of others it says that the MAC does not verify" },
	{ BIT(ANDROID), DC_USES_PBES2 | DC_USES_SHA2_MAC | DC_USES_PBMAC1, DEVCERT_P12_ANSWER_NO,
	  "it wants 3DES and a MAC over SHA-1" },
	{ OPENSSL_BOTH, DC_USES_PBMAC1, DEVCERT_P12_ANSWER_PARTLY, "PBMAC1 is read from 3.4 on" },
	{ BIT(JAVA), DC_USES_PBMAC1, DEVCERT_P12_ANSWER_PARTLY,
	  "PBMAC1 is read by Java 26, and by updates of older ones" },
	{ BIT(NSS), DC_USES_PBMAC1, DEVCERT_P12_ANSWER_PARTLY,
	  "PBMAC1 is read by versions from 3.100 on" },
	{ BIT(GNUTLS), DC_USES_PBMAC1, DEVCERT_P12_ANSWER_NO, "PBMAC1 is read from 3.8.6 on" },
	{ BIT(WINDOWS_2019), DC_USES_PBMAC1, DEVCERT_P12_ANSWER_UNKNOWN,
	  "it is not among the programs of which it is known that they read PBMAC1" },
	{ BIT(GNUTLS) | BIT(NSS) | JAVA_BOTH, DC_USES_3DES_2KEY, DEVCERT_P12_ANSWER_NO,
	  "it does not know 3DES with two keys" },
	{ BIT(GNUTLS), DC_USES_RC2_128 | DC_USES_RC4_40, DEVCERT_P12_ANSWER_NO,
	  "it does not know RC2-128 and RC4-40" },
	{ BIT(GNUTLS), DC_USES_SCRYPT, DEVCERT_P12_ANSWER_NO, "it does not know scrypt" },
	{ ALL & ~(OPENSSL_BOTH | BIT(GNUTLS)), DC_USES_SCRYPT, DEVCERT_P12_ANSWER_UNKNOWN,
	  "it is not known whether it reads scrypt" },
	{ BIT(NSS), DC_USES_NO_MAC, DEVCERT_P12_ANSWER_NO, "it refuses a file without MAC" },
	{ BIT(GNUTLS), DC_USES_NO_MAC, DEVCERT_P12_ANSWER_PARTLY,
	  "without MAC it reports an error, and reads the file all the same" },
	{ JAVA_BOTH, DC_USES_CLEAR_KEY, DEVCERT_P12_ANSWER_NO,
	  "it does not see private keys that are not encrypted" },
	{ BIT(APPLE), DC_USES_CLEAR_KEY, DEVCERT_P12_ANSWER_NO,
	  "macOS 15 refuses what is not encrypted" },
	{ BIT(GNUTLS), DC_USES_NESTED, DEVCERT_P12_ANSWER_NO,
	  "it does not read SafeContents in SafeContents" },
	{ JAVA_BOTH, DC_USES_NOT_ASCII, DEVCERT_P12_ANSWER_NO,
	  "up to Java 17 a password that is not ASCII fails as an incorrect one" },
	{ JAVA_BOTH, DC_USES_NO_TRUST, DEVCERT_P12_ANSWER_NO,
	  "a certificate without trustedKeyUsage is not seen: 0 entries" },
	{ JAVA_BOTH, DC_USES_ROUNDS_5M, DEVCERT_P12_ANSWER_NO,
	  "more than 5,000,000 rounds are refused" },
	{ BIT(APPLE), DC_USES_EMPTY, DEVCERT_P12_ANSWER_PARTLY,
	  "macOS and iOS take one form each of an empty password, and not the same one" },
	{ BIT(NSS), DC_USES_EMPTY, DEVCERT_P12_ANSWER_PARTLY,
	  "Firefox fails with an empty password, for unknown reasons" },
	{ WINDOWS, DC_USES_EMPTY, DEVCERT_P12_ANSWER_PARTLY,
	  ".NET stops at 600,000 rounds where the password is empty" },
	{ OPENSSL_BOTH | BIT(GNUTLS), DC_USES_KEYS, DEVCERT_P12_ANSWER_PARTLY,
	  "most programs take the first key only, as its simple interface does" },
	{ ALL, DC_USES_UNKNOWN, DEVCERT_P12_ANSWER_UNKNOWN,
	  "the file uses an algorithm of which nothing is known here" },
};

struct devcert_p12_reader_list {
	dc_ref ref;
	size_t count;
	const struct rule *rules[READERS]; /* NULL: it reads the file */
};

static unsigned int
rank(devcert_p12_answer answer)
{
	switch (answer) {
	case DEVCERT_P12_ANSWER_YES:
		return 0;
	case DEVCERT_P12_ANSWER_PARTLY:
		return 1;
	case DEVCERT_P12_ANSWER_UNKNOWN:
		return 2;
	case DEVCERT_P12_ANSWER_NO:
		break;
	}
	return 3;
}

devcert_status
dc_p12_reader_list_make(bool is_readable, uint32_t uses, devcert_p12_reader_list **out)
{
	devcert_p12_reader_list *list;
	devcert_status rc = DC_NEW(list);

	if (rc != DEVCERT_OK)
		return rc;
	dc_ref_init(&list->ref);
	list->count = is_readable ? READERS : 0;
	for (size_t i = 0; i < READERS; i++)
		for (size_t n = 0; n < sizeof(rules) / sizeof(rules[0]); n++) {
			const struct rule **worst = &list->rules[i];

			if ((rules[n].readers & (1u << readers[i].reader)) != 0 &&
			    (rules[n].uses & uses) != 0 &&
			    (*worst == NULL || rank(rules[n].answer) > rank((*worst)->answer)))
				*worst = &rules[n];
		}
	*out = list;
	return DEVCERT_OK;
}

devcert_p12_reader_list *
dc_p12_reader_list_ref(devcert_p12_reader_list *list)
{
	dc_ref_get(&list->ref);
	return list;
}

/* see devcert/diagnosis.h */
size_t
devcert_p12_reader_list_get_count(const devcert_p12_reader_list *list)
{
	return list != NULL ? list->count : 0;
}

/* see devcert/diagnosis.h */
devcert_p12_reader
devcert_p12_reader_list_get_reader(const devcert_p12_reader_list *list, size_t index)
{
	return index < devcert_p12_reader_list_get_count(list) ? readers[index].reader
	                                                       : DEVCERT_P12_READER_OPENSSL;
}

/* see devcert/diagnosis.h */
devcert_p12_answer
devcert_p12_reader_list_get_answer(const devcert_p12_reader_list *list, size_t index)
{
	if (index >= devcert_p12_reader_list_get_count(list))
		return DEVCERT_P12_ANSWER_UNKNOWN;
	return list->rules[index] != NULL ? list->rules[index]->answer : DEVCERT_P12_ANSWER_YES;
}

/* see devcert/diagnosis.h */
const char *
devcert_p12_reader_list_get_name(const devcert_p12_reader_list *list, size_t index)
{
	return index < devcert_p12_reader_list_get_count(list) ? readers[index].name : NULL;
}

/* see devcert/diagnosis.h */
const char *
devcert_p12_reader_list_get_reason(const devcert_p12_reader_list *list, size_t index)
{
	if (index >= devcert_p12_reader_list_get_count(list))
		return NULL;
	return list->rules[index] != NULL ? list->rules[index]->reason : "";
}

/* see devcert/diagnosis.h */
void
devcert_p12_reader_list_free(devcert_p12_reader_list *list)
{
	if (list == NULL || !dc_ref_put(&list->ref))
		return;
	free(list);
}
