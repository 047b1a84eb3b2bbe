/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two SCEP targets share.  The first octet of an input says what the rest is: bent
 * octets of a signed message are refused at its signature, so the parts behind it are bent before
 * they are encrypted and signed, with the fixture's keys.  The random source is a counter, linked
 * with -Wl,--wrap=gnutls_rnd, so that seeds stay answers to the same question. */
#ifndef FUZZ_SCEP_H
#define FUZZ_SCEP_H

#include "fuzz.h"
#include "scep_fixture.h"

enum part {
	PART_MESSAGE,  /* the octets as they are */
	PART_CONTENT,  /* what is in the envelope */
	PART_ENVELOPE, /* the EnvelopedData */
	PART_ATTRS,    /* what to do to the attributes; see bend_attrs() */
	PART_COUNT
};

/* The fixture, made once. */
const struct fixture *scep_fixture(void);

/* Set, double and drop attributes: octets in groups of an action, a tag, a length and a value. */
void bend_attrs(struct message *m, const uint8_t *data, size_t size);

#endif /* FUZZ_SCEP_H */
