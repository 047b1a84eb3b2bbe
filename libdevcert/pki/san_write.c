/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What we write into subject alternative names, and are asked to. */
#include <arpa/inet.h>

#include "asn1/der.h"
#include "base/text.h"
#include "pki/name.h"

#define HOST_MAX 253u
#define LABEL_MAX 63u
/* RFC 5321, section 4.5.3.1.1 */
#define LOCAL_PART_MAX 64u

static bool
is_letter_or_digit(uint8_t c)
{
	return dc_is_alpha((char)c) || dc_is_digit((char)c);
}

static bool
is_one_of(uint8_t c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Cut what stands before the first separator, and the separator, off the front of *in; without
 * one, all of it. */
static dc_slice
take_part(dc_slice *in, char separator)
{
	dc_slice part = { in->ptr, 0 };

	while (part.len < in->len && in->ptr[part.len] != (uint8_t)separator)
		part.len++;
	in->ptr += part.len < in->len ? part.len + 1 : part.len;
	in->len -= part.len < in->len ? part.len + 1 : part.len;
	return part;
}

/* Letters, digits and hyphens; no hyphen at the ends (RFC 1123, section 2.1). */
static bool
is_label(dc_slice label)
{
	if (label.len == 0 || label.len > LABEL_MAX || label.ptr[0] == '-' ||
	    label.ptr[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_letter_or_digit(label.ptr[i]) && label.ptr[i] != '-')
			return false;
	return true;
}

/* A host name; not an IPv4 address, which is a name of its own kind. */
static bool
is_host(dc_slice host)
{
	dc_slice label = { NULL, 0 };
	bool is_number = true;

	if (host.len == 0 || host.len > HOST_MAX || host.ptr[host.len - 1] == '.')
		return false;
	while (host.len > 0) {
		label = take_part(&host, '.');
		if (!is_label(label))
			return false;
	}
	for (size_t i = 0; i < label.len; i++)
		is_number = is_number && dc_is_digit((char)label.ptr[i]);
	return !is_number;
}

static bool
is_dns(dc_slice text)
{
	if (text.len > HOST_MAX)
		return false;
	if (text.len > 2 && text.ptr[0] == '*' && text.ptr[1] == '.')
		return is_host(dc_slice_of(text.ptr + 2, text.len - 2));
	return is_host(text);
}

/* Mailbox of RFC 5321, section 4.1.2, with a dot-string and a domain. */
static bool
is_email(dc_slice text)
{
	dc_slice local = take_part(&text, '@');

	if (local.len == 0 || local.len > LOCAL_PART_MAX || local.ptr[local.len - 1] == '.')
		return false;
	while (local.len > 0) {
		dc_slice atom = take_part(&local, '.');

		for (size_t i = 0; i < atom.len; i++)
			if (!is_letter_or_digit(atom.ptr[i]) &&
			    !is_one_of(atom.ptr[i], "!#$%&'*+-/=?^_`{|}~"))
				return false;
		if (atom.len == 0)
			return false;
	}
	return is_host(text);
}

/* An absolute URI by its characters (RFC 3986, section 2 and 3.1). */
static bool
is_uri(dc_slice text)
{
	dc_slice rest = text, scheme = take_part(&rest, ':');

	if (scheme.len == 0 || rest.len == 0 || !dc_is_alpha((char)scheme.ptr[0]))
		return false;
	for (size_t i = 0; i < scheme.len; i++)
		if (!is_letter_or_digit(scheme.ptr[i]) && !is_one_of(scheme.ptr[i], "+-."))
			return false;
	for (size_t i = 0; i < rest.len; i++) {
		char hex[3] = { 0 };
		uint8_t octet;

		if (rest.ptr[i] == '%' && rest.len - i > 2) {
			memcpy(hex, rest.ptr + i + 1, 2);
			if (!dc_unhex(hex, &octet, 1))
				return false;
		} else if (!is_letter_or_digit(rest.ptr[i]) &&
		           !is_one_of(rest.ptr[i], "-._~:/?#[]@!$&'()*+,;=")) {
			return false;
		}
	}
	return true;
}

/* The octets of an address, and how many; 0 where the text is none. */
static size_t
read_ip(const char *text, uint8_t octets[sizeof(struct in6_addr)])
{
	if (inet_pton(AF_INET, text, octets) == 1)
		return sizeof(struct in_addr);
	return inet_pton(AF_INET6, text, octets) == 1 ? sizeof(struct in6_addr) : 0;
}

bool
dc_san_is_ip(const char *text)
{
	uint8_t octets[sizeof(struct in6_addr)];

	return read_ip(text, octets) > 0;
}

bool
dc_san_is_dns(const char *text)
{
	return is_dns(dc_slice_text(text));
}

bool
dc_san_list_has_host(const devcert_san_list *list, const char *host)
{
	uint8_t octets[sizeof(struct in6_addr)];
	char address[INET6_ADDRSTRLEN];
	size_t len = read_ip(host, octets);
	devcert_san_type type = len > 0 ? DEVCERT_SAN_TYPE_IP : DEVCERT_SAN_TYPE_DNS;

	/* There is one way in which a list writes an address. */
	if (len > 0)
		host = inet_ntop(len == sizeof(struct in_addr) ? AF_INET : AF_INET6, octets,
		                 address, sizeof(address));
	for (size_t i = 0; host != NULL && i < devcert_san_list_get_count(list); i++)
		if (devcert_san_list_get_type(list, i) == type &&
		    dc_text_equals_nocase(dc_slice_text(devcert_san_list_get_value(list, i)), host))
			return true;
	return false;
}

static devcert_status
add_address(const char *text, dc_buf *names)
{
	uint8_t octets[sizeof(struct in6_addr)];
	size_t len = read_ip(text, octets);

	if (len == 0)
		return dc_fail(DEVCERT_E_TEXT, "not an IPv4 or IPv6 address");
	dc_der_add(names, DC_TAG_CONTEXT(7), dc_slice_of(octets, len));
	return dc_buf_status(names);
}

devcert_status
dc_san_add(devcert_san_type type, const char *text, dc_buf *names)
{
	dc_slice in = dc_slice_text(text);
	uint8_t tag;

	switch (type) {
	case DEVCERT_SAN_TYPE_DNS:
		if (!dc_san_is_dns(text))
			return dc_fail(DEVCERT_E_TEXT, "not a host name");
		tag = DC_TAG_CONTEXT(2);
		break;
	case DEVCERT_SAN_TYPE_EMAIL:
		if (!is_email(in))
			return dc_fail(DEVCERT_E_TEXT, "not a mail address");
		tag = DC_TAG_CONTEXT(1);
		break;
	case DEVCERT_SAN_TYPE_URI:
		if (!is_uri(in))
			return dc_fail(DEVCERT_E_TEXT, "not an absolute URI");
		tag = DC_TAG_CONTEXT(6);
		break;
	case DEVCERT_SAN_TYPE_IP:
		return add_address(text, names);
	default:
		return dc_fail(DEVCERT_E_ARGUMENT, "a kind of alternative name without a text");
	}
	dc_der_add(names, tag, in);
	return dc_buf_status(names);
}
