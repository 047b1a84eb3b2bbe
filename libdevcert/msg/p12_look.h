/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be seen of a PKCS#12 file without its passphrase, whether it is one that we read or not.
 * p12_look.c finds the parts, p12_names.c names their algorithms, p12_readers.c says which programs
 * read that, p12_diagnose.c puts it together, p12_diagnosis.c is devcert/diagnosis.h. */
#ifndef DEVCERT_MSG_P12_LOOK_H
#define DEVCERT_MSG_P12_LOOK_H

#include <devcert/diagnosis.h>

#include "asn1/oid.h"
#include "base/limits.h"
#include "base/slice.h"

/* What a file uses that not every program reads. */
enum {
	DC_USES_PBES2 = 1 << 0,
	DC_USES_SHA2_MAC = 1 << 1,
	DC_USES_PBMAC1 = 1 << 2,
	DC_USES_NO_MAC = 1 << 3,
	DC_USES_3DES = 1 << 4,
	DC_USES_3DES_2KEY = 1 << 5,
	DC_USES_RC2_40 = 1 << 6,
	DC_USES_RC2_128 = 1 << 7,
	DC_USES_RC4_40 = 1 << 8,
	DC_USES_RC4_128 = 1 << 9,
	DC_USES_CLEAR_KEY = 1 << 10,
	DC_USES_NESTED = 1 << 11,
	DC_USES_UNKNOWN = 1 << 12, /* an algorithm or structure of which nothing is known here */
	DC_USES_SCRYPT = 1 << 13,
	DC_USES_ROUNDS_5M = 1 << 14, /* more than that in one derivation */
	/* These need the passphrase. */
	DC_USES_NOT_ASCII = 1 << 15,
	DC_USES_EMPTY = 1 << 16,
	DC_USES_KEYS = 1 << 17,     /* more than one */
	DC_USES_NO_TRUST = 1 << 18, /* certificates alone, which Java is not told to trust */
};
#define DC_USES_WEAK                                                                               \
	(DC_USES_3DES | DC_USES_3DES_2KEY | DC_USES_RC2_40 | DC_USES_RC2_128 | DC_USES_RC4_40 |    \
	 DC_USES_RC4_128)

#define DC_P12_ALGORITHM_SIZE 192

typedef struct {
	devcert_p12_part type;
	char algorithm[DC_P12_ALGORITHM_SIZE];
	char oid[DC_OID_TEXT_SIZE];
	uint32_t rounds;
	size_t salt_len;
	size_t len;
	size_t bags;
	unsigned int derivations; /* of so many rounds each, for one of them */
} dc_p12_layer;

typedef struct {
	devcert_status status; /* of looking: DEVCERT_E_DER and the like */
	char message[256];     /* of status */
	bool is_pfx;
	bool is_ber;
	bool has_offset;
	size_t offset;
	size_t missing; /* octets that the file lacks at its end */
	uint32_t uses;
	uint64_t rounds; /* of all derivations */
	size_t count;
	dc_p12_layer parts[DC_LIMIT_P12_PARTS];
} dc_p12_look;

/* Fails only where memory is out. */
devcert_status dc_p12_look_at(dc_slice file, dc_p12_look *out) DEVCERT_MUST_CHECK;

/* Whether anything in it takes a passphrase. */
bool dc_p12_look_is_protected(const dc_p12_look *look);

/* Read the DER of an encryption scheme's AlgorithmIdentifier into algorithm, oid, rounds and salt
 * of a part; what it uses is added. */
devcert_status dc_p12_name_scheme(dc_slice algorithm, dc_p12_layer *part,
                                  uint32_t *uses) DEVCERT_MUST_CHECK;

/* The same for the MacData of a PFX. */
devcert_status dc_p12_name_mac(dc_slice mac_data, dc_p12_layer *part,
                               uint32_t *uses) DEVCERT_MUST_CHECK;

/* Which programs read what uses all that; none is asked about what is not readable at all. */
devcert_status dc_p12_reader_list_make(bool is_readable, uint32_t uses,
                                       devcert_p12_reader_list **out) DEVCERT_MUST_CHECK;

devcert_p12_reader_list *dc_p12_reader_list_ref(devcert_p12_reader_list *list);

#endif /* DEVCERT_MSG_P12_LOOK_H */
