/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "msg/recipient_read.h"

#include "asn1/algorithm.h"
#include "asn1/tlv.h"
#include "pki/key.h"

/* RecipientInfo ::= CHOICE { KeyTransRecipientInfo, [1] KeyAgreeRecipientInfo,
 *                            [2] KEKRecipientInfo, [3] PasswordRecipientInfo,
 *                            [4] OtherRecipientInfo } */
#define TAG_AGREEMENT DC_TAG_CONTEXT_CONSTRUCTED(1)
#define TAG_KEK DC_TAG_CONTEXT_CONSTRUCTED(2)
#define TAG_PASSWORD DC_TAG_CONTEXT_CONSTRUCTED(3)

/* Cut the element with this tag off the front of *in, where it is there; empty otherwise. */
static devcert_status
take_optional(dc_slice *in, uint8_t tag, dc_tlv *out)
{
	*out = (dc_tlv){ 0 };
	return in->len > 0 && in->ptr[0] == tag ? dc_tlv_next(in, out) : DEVCERT_OK;
}

/* One that is no number of a version is none that exists. */
static devcert_status
take_version(dc_slice *in, uint32_t *out)
{
	dc_tlv tlv;
	devcert_status rc = dc_tlv_expect(in, DC_TAG_INTEGER, &tlv);

	if (rc == DEVCERT_OK && dc_tlv_uint(tlv.value, out) != DEVCERT_OK)
		*out = UINT32_MAX;
	return rc;
}

/* keyEncryptionAlgorithm, whose OID can be told. */
static devcert_status
take_algorithm(dc_slice *in, dc_slice *out)
{
	char oid[DC_OID_TEXT_SIZE];
	dc_slice parameters;
	dc_tlv tlv;
	devcert_status rc = dc_tlv_expect(in, DC_TAG_SEQUENCE, &tlv);

	if (rc == DEVCERT_OK)
		rc = dc_algorithm_read(tlv.whole, oid, &parameters);
	*out = tlv.whole;
	return rc;
}

/* encryptedKey, which is the last part. */
static devcert_status
take_key(dc_slice in, dc_slice *out)
{
	dc_tlv tlv;
	devcert_status rc = dc_tlv_only(in, DC_TAG_OCTET_STRING, &tlv);

	if (rc == DEVCERT_OK)
		*out = tlv.value;
	return rc;
}

/* IssuerAndSerialNumber */
static devcert_status
read_issuer_and_serial(dc_slice in, dc_cms_id *out)
{
	dc_tlv issuer, serial;
	devcert_status rc = dc_tlv_expect(&in, DC_TAG_SEQUENCE, &issuer);

	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(in, DC_TAG_INTEGER, &serial);
	if (rc == DEVCERT_OK && serial.value.len == 0)
		rc = dc_fail(DEVCERT_E_DER, "a serial number without octets");
	if (rc == DEVCERT_OK)
		*out = (dc_cms_id){ .issuer = issuer.whole, .serial = serial.value };
	return rc;
}

/* RecipientIdentifier ::= CHOICE { IssuerAndSerialNumber, [0] SubjectKeyIdentifier }
 * KeyAgreeRecipientIdentifier ::= CHOICE { IssuerAndSerialNumber,
 *                      [0] { subjectKeyIdentifier, date OPTIONAL, other OPTIONAL } } */
static devcert_status
take_id(dc_slice *in, dc_cms_id *out)
{
	dc_tlv tlv, id;
	devcert_status rc = dc_tlv_next(in, &tlv);

	if (rc != DEVCERT_OK)
		return rc;
	switch (tlv.tag) {
	case DC_TAG_SEQUENCE:
		return read_issuer_and_serial(tlv.value, out);
	case DC_TAG_CONTEXT(0):
		*out = (dc_cms_id){ .key_id = tlv.value };
		return DEVCERT_OK;
	case DC_TAG_CONTEXT_CONSTRUCTED(0):
		rc = dc_tlv_expect(&tlv.value, DC_TAG_OCTET_STRING, &id);
		if (rc == DEVCERT_OK)
			*out = (dc_cms_id){ .key_id = id.value };
		return rc;
	default:
		return dc_fail(DEVCERT_E_DER, "a recipient's name with tag %02x", tlv.tag);
	}
}

/* SEQUENCE { version, rid, keyEncryptionAlgorithm, encryptedKey } */
static devcert_status
read_transport(dc_slice in, dc_recipient *out)
{
	devcert_status rc = take_version(&in, &out->version);

	out->kind = DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT;
	if (rc == DEVCERT_OK)
		rc = take_id(&in, &out->id);
	if (rc == DEVCERT_OK)
		rc = take_algorithm(&in, &out->algorithm);
	return rc == DEVCERT_OK ? take_key(in, &out->encrypted_key) : rc;
}

/* How many elements follow each other. */
static devcert_status
count_members(dc_slice members, size_t *out)
{
	dc_tlv tlv;
	devcert_status rc = DEVCERT_OK;

	for (*out = 0; rc == DEVCERT_OK && members.len > 0; (*out)++)
		rc = dc_tlv_next(&members, &tlv);
	return rc == DEVCERT_OK && *out == 0 ? dc_fail(DEVCERT_E_DER, "key agreement with nobody")
	                                     : rc;
}

/* { version, [0] EXPLICIT originator, [1] EXPLICIT ukm OPTIONAL, keyEncryptionAlgorithm,
 *   SEQUENCE OF RecipientEncryptedKey }, where the last are count members. */
static devcert_status
read_agreement(dc_slice in, dc_recipient *out, dc_slice *members, size_t *count)
{
	dc_tlv originator, ukm, octets, keys;
	devcert_status rc = take_version(&in, &out->version);

	out->kind = DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT;
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&in, DC_TAG_CONTEXT_CONSTRUCTED(0), &originator);
	if (rc == DEVCERT_OK)
		rc = take_optional(&in, DC_TAG_CONTEXT_CONSTRUCTED(1), &ukm);
	if (rc == DEVCERT_OK && ukm.whole.len > 0)
		rc = dc_tlv_only(ukm.value, DC_TAG_OCTET_STRING, &octets);
	if (rc == DEVCERT_OK)
		rc = take_algorithm(&in, &out->algorithm);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_only(in, DC_TAG_SEQUENCE, &keys);
	if (rc == DEVCERT_OK)
		rc = count_members(keys.value, count);
	if (rc != DEVCERT_OK)
		return rc;
	out->originator = originator.value;
	out->ukm = ukm.value;
	*members = keys.value;
	return DEVCERT_OK;
}

/* RecipientEncryptedKey ::= SEQUENCE { rid, encryptedKey } */
static devcert_status
read_member(dc_slice in, dc_recipient *out)
{
	devcert_status rc = take_id(&in, &out->id);

	return rc == DEVCERT_OK ? take_key(in, &out->encrypted_key) : rc;
}

/* { version, { keyIdentifier, date OPTIONAL, other OPTIONAL }, keyEncryptionAlgorithm,
 *   encryptedKey } */
static devcert_status
read_kek(dc_slice in, dc_recipient *out)
{
	dc_tlv id, key_id;
	devcert_status rc = take_version(&in, &out->version);

	out->kind = DEVCERT_RECIPIENT_KIND_KEK;
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&in, DC_TAG_SEQUENCE, &id);
	if (rc == DEVCERT_OK)
		rc = dc_tlv_expect(&id.value, DC_TAG_OCTET_STRING, &key_id);
	if (rc == DEVCERT_OK) {
		out->id.key_id = key_id.value;
		rc = take_algorithm(&in, &out->algorithm);
	}
	return rc == DEVCERT_OK ? take_key(in, &out->encrypted_key) : rc;
}

/* { version, [0] keyDerivationAlgorithm OPTIONAL, keyEncryptionAlgorithm, encryptedKey } */
static devcert_status
read_password(dc_slice in, dc_recipient *out)
{
	dc_tlv derivation;
	devcert_status rc = take_version(&in, &out->version);

	out->kind = DEVCERT_RECIPIENT_KIND_PASSWORD;
	if (rc == DEVCERT_OK)
		rc = take_optional(&in, DC_TAG_CONTEXT_CONSTRUCTED(0), &derivation);
	if (rc == DEVCERT_OK) {
		out->derivation = derivation.value;
		rc = take_algorithm(&in, &out->algorithm);
	}
	return rc == DEVCERT_OK ? take_key(in, &out->encrypted_key) : rc;
}

/* What cannot be read is nobody's. */
static void
make_broken(dc_recipient *recipient)
{
	*recipient = (dc_recipient){ .kind = DEVCERT_RECIPIENT_KIND_OTHER,
		                     .is_broken = true,
		                     .whole = recipient->whole,
		                     .member = recipient->member };
}

devcert_status
dc_recipient_count(dc_slice recipients, size_t max, size_t *out)
{
	*out = 0;
	while (recipients.len > 0) {
		dc_recipient group = { 0 };
		dc_slice members;
		dc_tlv info;
		size_t count = 1;
		devcert_status rc = dc_tlv_next(&recipients, &info);

		if (rc != DEVCERT_OK)
			return rc;
		if (info.tag == TAG_AGREEMENT &&
		    read_agreement(info.value, &group, &members, &count) != DEVCERT_OK)
			count = 1;
		if (count > max - *out)
			return dc_fail(DEVCERT_E_LIMIT, "more than %zu recipients", max);
		*out += count;
	}
	return DEVCERT_OK;
}

devcert_status
dc_recipient_next(dc_recipient_walk *walk, dc_recipient *out)
{
	dc_tlv info;
	size_t count;
	devcert_status rc;

	*out = walk->group;
	if (walk->members.len == 0) {
		rc = dc_tlv_next(&walk->left, &info);
		if (rc != DEVCERT_OK)
			return rc;
		*out = (dc_recipient){ .kind = DEVCERT_RECIPIENT_KIND_OTHER, .whole = info.whole };
		switch (info.tag) {
		case DC_TAG_SEQUENCE:
			rc = read_transport(info.value, out);
			break;
		case TAG_AGREEMENT:
			rc = read_agreement(info.value, out, &walk->members, &count);
			break;
		case TAG_KEK:
			rc = read_kek(info.value, out);
			break;
		case TAG_PASSWORD:
			rc = read_password(info.value, out);
			break;
		default:
			break;
		}
		if (rc != DEVCERT_OK)
			make_broken(out);
		walk->group = *out;
	}
	if (walk->members.len == 0)
		return DEVCERT_OK;
	rc = dc_tlv_next(&walk->members, &info);
	if (rc != DEVCERT_OK)
		return rc;
	out->member = info.whole;
	if (info.tag != DC_TAG_SEQUENCE || read_member(info.value, out) != DEVCERT_OK)
		make_broken(out);
	return DEVCERT_OK;
}

devcert_status
dc_key_ids_of(const devcert_public_key *key, dc_key_ids *out)
{
	devcert_status rc = dc_public_key_id(key, out->sha1);

	if (rc != DEVCERT_OK)
		return rc;
	memcpy(out->tail, out->sha1 + sizeof(out->sha1) - sizeof(out->tail), sizeof(out->tail));
	out->tail[0] = (uint8_t)((out->tail[0] & 0x0f) | 0x40);
	return DEVCERT_OK;
}

/* Whether it is named by a certificate or its key at all. */
static bool
has_holder(const dc_recipient *recipient)
{
	return recipient->kind == DEVCERT_RECIPIENT_KIND_KEY_TRANSPORT ||
	       recipient->kind == DEVCERT_RECIPIENT_KIND_KEY_AGREEMENT;
}

bool
dc_recipient_has_id(const dc_recipient *recipient, const dc_key_ids *ids)
{
	dc_slice id = recipient->id.key_id;

	return has_holder(recipient) &&
	       (dc_slice_equals(id, dc_slice_of(ids->sha1, sizeof(ids->sha1))) ||
	        dc_slice_equals(id, dc_slice_of(ids->tail, sizeof(ids->tail))));
}

bool
dc_recipient_names(const dc_recipient *recipient, const devcert_cert *cert)
{
	const dc_cms_id *id = &recipient->id;

	if (!has_holder(recipient))
		return false;
	if (id->issuer.len > 0)
		return dc_slice_equals(id->issuer, dc_cert_issuer_der(cert)) &&
		       dc_slice_equals(id->serial, dc_cert_serial_der(cert));
	return id->key_id.len > 0 && dc_slice_equals(id->key_id, dc_cert_subject_key_id(cert));
}

devcert_status
dc_recipient_pbkdf2(const dc_recipient *recipient, dc_slice *params)
{
	char oid[DC_OID_TEXT_SIZE];
	devcert_status rc;

	*params = dc_slice_of(NULL, 0);
	if (recipient->derivation.len == 0)
		return dc_fail(DEVCERT_E_UNSUPPORTED, "a password without key derivation");
	rc = dc_algorithm_read_content(recipient->derivation, oid, params);
	if (rc == DEVCERT_OK && strcmp(oid, DC_OID_PBKDF2) != 0)
		rc = dc_fail(DEVCERT_E_UNSUPPORTED, "a password with key derivation %s", oid);
	return rc;
}
