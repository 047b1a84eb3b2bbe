/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/name.h
 *
 * Distinguished names (RFC 5280, section 4.1.2.4) and subject alternative names
 * (section 4.2.1.6).
 *
 * A name keeps the octets that it was made from, so multi-valued RDNs and the
 * string types of other systems go back out as they came in.  Two names are
 * equal when their DER is.
 */
#ifndef DEVCERT_NAME_H
#define DEVCERT_NAME_H

#include <devcert/bytes.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** A distinguished name; immutable. */
typedef struct devcert_name devcert_name;

/**
 * Read a name from DER.
 *
 * @param data      A Name: SEQUENCE OF SET OF AttributeTypeAndValue.
 * @param data_len  Length in octets.
 * @param[out] out  The name; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_DER, DEVCERT_E_TRAILING: not a Name
 *   - DEVCERT_E_LIMIT: more than 64 attributes over all RDNs, or longer than 64 KiB
 *   - DEVCERT_E_TEXT: a value is not valid in its string type, or holds a NUL
 * @see RFC 5280, section 4.1.2.4
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_name_parse(const uint8_t *data, size_t data_len,
                                              devcert_name **out) DEVCERT_MUST_CHECK;

/**
 * Read a name from text.
 *
 * @param text      As in RFC 4514: "CN=printer-7,O=Example\, Ltd,C=BE", most specific
 *                  attribute first, "+" between the values of one RDN.  Types by the names
 *                  CN, SN, serialNumber, C, L, ST, STREET, O, OU, title, GN, UID, DC, E
 *                  (emailAddress), dnQualifier, organizationIdentifier, unstructuredName,
 *                  unstructuredAddress, or as dotted OIDs.  A value "#…" is DER in hex.
 * @param[out] out  The name; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not a name; the message says at which octet
 *   - DEVCERT_E_LIMIT: a value longer than its upper bound (CN: 64, C: 2), or too many RDNs
 * @see RFC 4514
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_name_parse_text(const char *text,
                                                   devcert_name **out) DEVCERT_MUST_CHECK;

/** The name as RFC 4514 text; "" for the empty name.  Control characters are escaped. */
DEVCERT_API const char *devcert_name_get_text(const devcert_name *name);

/** How many attributes the name has, over all RDNs. */
DEVCERT_API size_t devcert_name_get_count(const devcert_name *name);

/** Type of an attribute as dotted OID, in the order of the DER; NULL when out of range. */
DEVCERT_API const char *devcert_name_get_oid(const devcert_name *name, size_t index);

/** Value of an attribute as UTF-8 text, "#" and its DER in hex where it is none; NULL when out of
 * range. */
DEVCERT_API const char *devcert_name_get_value(const devcert_name *name, size_t index);

/**
 * The name as DER, the very octets it was made from.
 *
 * @param name      The name.
 * @param[out] out  The octets; the caller frees them.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_name_encode(const devcert_name *name,
                                               devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Whether two names have the same DER. */
DEVCERT_API bool devcert_name_equals(const devcert_name *name, const devcert_name *other);

/** Free the name. */
DEVCERT_API void devcert_name_free(devcert_name *name);

/** Builds a name from attributes whose values need no escaping. */
typedef struct devcert_name_builder devcert_name_builder;

/**
 * Start an empty name.
 *
 * @param[out] out  The builder; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_name_builder_new(devcert_name_builder **out) DEVCERT_MUST_CHECK;

/**
 * Add an attribute as an RDN of its own; the first one added is the most significant
 * (usually C or O, with CN last).
 *
 * @param builder  The builder.
 * @param type     A name as in devcert_name_parse_text(), or a dotted OID.
 * @param value    The value, as it is.  C, serialNumber and DN qualifiers are written as
 *                 PrintableString, E and DC as IA5String, all else as UTF8String.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: unknown type, empty value, or characters its string type has not
 *   - DEVCERT_E_LIMIT: a value longer than its upper bound, or more than 64 RDNs
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_name_builder_add(devcert_name_builder *builder, const char *type,
                                                    const char *value) DEVCERT_MUST_CHECK;

/**
 * Make the name.
 *
 * @param builder   The builder; unchanged, may be used again.
 * @param[out] out  The name, maybe empty; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_name_builder_build(const devcert_name_builder *builder,
                                                      devcert_name **out) DEVCERT_MUST_CHECK;

/** Free the builder. */
DEVCERT_API void devcert_name_builder_free(devcert_name_builder *builder);

/** Kinds of subject alternative name. */
typedef enum devcert_san_type {
	DEVCERT_SAN_TYPE_DNS = 1,   /**< dNSName. */
	DEVCERT_SAN_TYPE_IP = 2,    /**< iPAddress, IPv4 or IPv6. */
	DEVCERT_SAN_TYPE_EMAIL = 3, /**< rfc822Name. */
	DEVCERT_SAN_TYPE_URI = 4,   /**< uniformResourceIdentifier. */
	DEVCERT_SAN_TYPE_OTHER = 5, /**< Any other GeneralName, and what is not as its kind. */
	DEVCERT_SAN_TYPE_UPN = 6,   /**< otherName with a user principal name of Microsoft. */
	DEVCERT_SAN_TYPE_DIRECTORY_NAME = 7, /**< directoryName. */
	DEVCERT_SAN_TYPE_REGISTERED_ID = 8   /**< registeredID. */
} devcert_san_type;

/** The alternative names of a certificate or request, in order; immutable. */
typedef struct devcert_san_list devcert_san_list;

/** How many names the list has. */
DEVCERT_API size_t devcert_san_list_get_count(const devcert_san_list *list);

/** Kind of one name; DEVCERT_SAN_TYPE_OTHER when @p index is out of range. */
DEVCERT_API devcert_san_type devcert_san_list_get_type(const devcert_san_list *list, size_t index);

/**
 * Text of one name.
 *
 * @param list   The list.
 * @param index  From 0.
 * @return "host.example", "192.0.2.7", "2001:db8::7", "a@host.example", "http://…",
 *   "user@domain.example", "CN=x,O=y", "1.2.3"; of any other kind its tag number and DER in hex,
 *   "[0] a0…"; NULL when out of range.
 */
DEVCERT_API const char *devcert_san_list_get_value(const devcert_san_list *list, size_t index);

/** Free the list. */
DEVCERT_API void devcert_san_list_free(devcert_san_list *list);

DEVCERT_END

#endif /* DEVCERT_NAME_H */
