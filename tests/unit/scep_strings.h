/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is not a number of RFC 8894, and is easily taken for one. */
#ifndef SCEP_STRINGS_H
#define SCEP_STRINGS_H

#include <stddef.h>

struct odd_text {
	const char *data;
	size_t len;
};

#define ODD(text)                                                                                  \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

/* Blanks, zeros, signs, ends of lines, other digits, lists, and 3 and 19 modulo powers of 2. */
static const struct odd_text ODD_TEXTS[] = {
	ODD(""),
	ODD(" "),
	ODD("\0"),
	ODD("019"),
	ODD("0019"),
	ODD(" 19"),
	ODD("19 "),
	ODD("19\0"),
	ODD("\00019"),
	ODD("+19"),
	ODD("-19"),
	ODD("1 9"),
	ODD("19."),
	ODD("19.0"),
	ODD("0x13"),
	ODD("1.9e1"),
	ODD("XIX"),
	ODD("PKCSReq"),
	ODD("CertRep"),
	ODD("\xef\xbc\x91\xef\xbc\x99"),
	ODD("\xc2\xb3"),
	ODD("\xd9\xa3"),
	ODD("03"),
	ODD("003"),
	ODD("3 "),
	ODD(" 3"),
	ODD("3\n"),
	ODD("3\r\n"),
	ODD("3\0"),
	ODD("\t3"),
	ODD("3,19"),
	ODD("19,20"),
	ODD("3;"),
	ODD("3.0"),
	ODD("00"),
	ODD("02"),
	ODD("0 "),
	ODD("2 "),
	ODD("-0"),
	ODD("+2"),
	ODD("259"),
	ODD("275"),
	ODD("65539"),
	ODD("65555"),
	ODD("4294967299"),
	ODD("4294967315"),
	ODD("18446744073709551619"),
	ODD("-253"),
	ODD("SUCCESS"),
	ODD("PENDING"),
};

/* 24 tags that are neither OCTET STRING nor a string type whose characters are octets. */
static const unsigned char ODD_TAGS[] = {
	0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x09, 0x0a, 0x0d, 0x15, 0x17, 0x18,
	0x19, 0x1b, 0x1c, 0x1e, 0x40, 0x41, 0x5e, 0x80, 0x81, 0x9e, 0xc0, 0xc1,
};

#endif /* SCEP_STRINGS_H */
