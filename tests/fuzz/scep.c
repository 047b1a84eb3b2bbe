/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "scep.h"

#include <gnutls/crypto.h>

int __wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);

int
__wrap_gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len)
{
	static uint32_t state = 1;

	(void)level;
	for (size_t i = 0; i < len; i++) {
		state = state * 1664525u + 1013904223u;
		((uint8_t *)data)[i] = (uint8_t)(state >> 24);
	}
	return 0;
}

const struct fixture *
scep_fixture(void)
{
	static void *state;

	if (state == NULL)
		(void)scep_setup(&state);
	return state;
}

void
bend_attrs(struct message *m, const uint8_t *data, size_t size)
{
	static const char *const oids[] = {
		DC_OID_SCEP_MESSAGE_TYPE,   DC_OID_SCEP_PKI_STATUS,      DC_OID_SCEP_FAIL_INFO,
		DC_OID_SCEP_SENDER_NONCE,   DC_OID_SCEP_RECIPIENT_NONCE, DC_OID_SCEP_TRANSACTION_ID,
		DC_OID_SCEP_FAIL_INFO_TEXT, DC_OID_SIGNING_TIME,
	};

	while (size >= 3 && m->count < COUNT_OF(m->attrs)) {
		const char *oid = oids[data[0] % COUNT_OF(oids)];
		uint8_t action = data[0] >> 6, tag = data[1];
		size_t len = data[2] < size - 3 ? data[2] : size - 3;

		/* The writer takes no tag that would not be read. */
		if (tag == 0 || tag == 0x10 || tag == 0x11 || (tag & 0x1f) == 0x1f ||
		    (tag & 0x20) != 0)
			tag = DC_TAG_PRINTABLE_STRING;
		if (action == 0)
			attr_drop(m, oid);
		else if (action == 1)
			attr_double(m, oid, tag, data + 3, len);
		else
			attr_set(m, oid, tag, data + 3, len);
		data += 3 + len;
		size -= 3 + len;
	}
}
