/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/p12_target.h"

#include "base/limits.h"

/* What OpenSSL writes under 3DES, and all of those programs are seen to read. */
#define ROUNDS_OLD 2048

#define JAVA_ASCII                                                                                 \
	"Java before 18 takes ASCII only, and says of others that the passphrase is wrong"
#define OLD_ASCII                                                                                  \
	"old programs take each octet of UTF-8 for a character, as OpenSSL before 1.1.0 did"
#define NSS_EMPTY "Firefox does not read a file without a passphrase"
#define APPLE_EMPTY "macOS and iOS take different ones of the two forms of no passphrase"

static const dc_p12_target_row targets[] = {
	[DEVCERT_P12_TARGET_MODERN] = { .keys = DC_P12_AES_256,
	                                .certs = DC_P12_AES_256,
	                                .mac = DC_P12_MAC_SHA256,
	                                .rounds = DC_KDF_ROUNDS_DEFAULT },
	[DEVCERT_P12_TARGET_PBMAC1] = { .keys = DC_P12_AES_256,
	                                .certs = DC_P12_AES_256,
	                                .mac = DC_P12_MAC_PBMAC1,
	                                .rounds = DC_KDF_ROUNDS_DEFAULT },
	[DEVCERT_P12_TARGET_JAVA] = { .keys = DC_P12_AES_256,
	                              .certs = DC_P12_AES_256,
	                              .mac = DC_P12_MAC_SHA256,
	                              .rounds = DC_KDF_ROUNDS_DEFAULT,
	                              .marks_trust = true,
	                              .ascii_reason = JAVA_ASCII,
	                              .folds_names = true },
	/* What is public need not be encrypted: Java reads it without a passphrase, too. */
	[DEVCERT_P12_TARGET_JAVA_TRUST] = { .keys = DC_P12_PLAIN,
	                                    .certs = DC_P12_PLAIN,
	                                    .mac = DC_P12_MAC_SHA256,
	                                    .rounds = DC_KDF_ROUNDS_DEFAULT,
	                                    .is_trust_store = true,
	                                    .marks_trust = true,
	                                    .ascii_reason = JAVA_ASCII,
	                                    .folds_names = true },
	[DEVCERT_P12_TARGET_NSS] = { .keys = DC_P12_AES_256,
	                             .certs = DC_P12_AES_256,
	                             .mac = DC_P12_MAC_SHA256,
	                             .rounds = DC_KDF_ROUNDS_DEFAULT,
	                             .empty_reason = NSS_EMPTY,
	                             .has_no_edwards = true },
	[DEVCERT_P12_TARGET_WINDOWS_2016] = { .keys = DC_P12_3DES,
	                                      .certs = DC_P12_3DES,
	                                      .mac = DC_P12_MAC_SHA1,
	                                      .rounds = ROUNDS_OLD },
	[DEVCERT_P12_TARGET_APPLE] = { .keys = DC_P12_3DES,
	                               .certs = DC_P12_3DES,
	                               .mac = DC_P12_MAC_SHA1,
	                               .rounds = ROUNDS_OLD,
	                               .empty_reason = APPLE_EMPTY },
	[DEVCERT_P12_TARGET_ANDROID] = { .keys = DC_P12_3DES,
	                                 .certs = DC_P12_3DES,
	                                 .mac = DC_P12_MAC_SHA1,
	                                 .rounds = ROUNDS_OLD },
	[DEVCERT_P12_TARGET_LEGACY] = { .keys = DC_P12_3DES,
	                                .certs = DC_P12_3DES,
	                                .mac = DC_P12_MAC_SHA1,
	                                .rounds = ROUNDS_OLD,
	                                .ascii_reason = OLD_ASCII },
};

const dc_p12_target_row *
dc_p12_target_find(devcert_p12_target target)
{
	size_t i = (size_t)target;

	return i < sizeof(targets) / sizeof(targets[0]) && targets[i].keys != 0 ? &targets[i]
	                                                                        : NULL;
}
