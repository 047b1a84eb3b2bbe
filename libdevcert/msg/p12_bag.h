/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is in a bag: for p12_bag.c, and for those that write what was read. */
#ifndef DEVCERT_MSG_P12_BAG_H
#define DEVCERT_MSG_P12_BAG_H

#include "asn1/tlv.h"
#include "base/mem.h"
#include "msg/p12.h"

struct devcert_pkcs12_bag {
	dc_ref ref;
	dc_p12_item item;
	char *type;
	devcert_secret *value; /* of what is neither a key nor a certificate that we read */
	devcert_bytes
	    *attributes; /* content of the SET OF Attribute; NULL: of a bag that was not read */
	devcert_pkcs12_kind kind;
	uint32_t depth;
};

/* The next attribute of a SET OF: the whole of it, its type, and its values with their SET. */
devcert_status dc_p12_next_attribute(dc_slice *attributes, char type[DC_OID_TEXT_SIZE],
                                     dc_slice *whole, dc_tlv *values) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_P12_BAG_H */
