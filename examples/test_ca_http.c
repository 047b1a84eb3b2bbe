/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SCEP over HTTP, RFC 8894, section 4, on libmicrohttpd.  One thread serves all, one after the
 * other, so nothing needs a lock. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test_ca.h"

#define BODY_MAX (256u * 1024u)
/* A header with a message in its URL, base64 and escaped, and the reply's header. */
#define CONNECTION_MEMORY (768u * 1024u)
#define CONNECTIONS_MAX 64u
#define TIMEOUT_S 15u

struct http_server {
	struct MHD_Daemon *daemon;
	const struct authority *ca;
};

/* One request on its way in. */
struct exchange {
	bool begun;
	char *query; /* as the device wrote it, still escaped */
	uint8_t *body;
	size_t body_len;
	bool too_long;
};

/* Called with the whole URI as received: libmicrohttpd itself would undo the escapes, and make
 * blanks of '+'.  What it gives is the exchange that all later calls get. */
static void *
begin_exchange(void *cls, const char *uri, struct MHD_Connection *connection)
{
	const char *query = strchr(uri, '?');
	struct exchange *exchange = calloc(1, sizeof(*exchange));

	(void)cls;
	(void)connection;
	if (exchange == NULL)
		return NULL;
	exchange->query = strdup(query != NULL ? query + 1 : "");
	if (exchange->query == NULL) {
		free(exchange);
		return NULL;
	}
	return exchange;
}

static void
end_exchange(void *cls, struct MHD_Connection *connection, void **con_cls,
             enum MHD_RequestTerminationCode why)
{
	struct exchange *exchange = *con_cls;

	(void)cls;
	(void)connection;
	(void)why;
	if (exchange == NULL)
		return;
	free(exchange->query);
	free(exchange->body);
	free(exchange);
	*con_cls = NULL;
}

static void
take_body(struct exchange *exchange, const char *data, size_t len)
{
	uint8_t *body;

	exchange->too_long = exchange->too_long || len > BODY_MAX - exchange->body_len;
	if (exchange->too_long)
		return;
	body = realloc(exchange->body, exchange->body_len + len);
	if (body == NULL) {
		exchange->too_long = true;
		return;
	}
	memcpy(body + exchange->body_len, data, len);
	exchange->body = body;
	exchange->body_len += len;
}

static enum MHD_Result
send_octets(struct MHD_Connection *connection, unsigned int status, const char *type,
            const uint8_t *data, size_t len)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(len, (void *)(uintptr_t)data, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	result = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		result = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, POST");
	if (result == MHD_YES)
		result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result
send_text(struct MHD_Connection *connection, unsigned int status, const char *text)
{
	return send_octets(connection, status, "text/plain", (const uint8_t *)text, strlen(text));
}

/* Send octets that the library made, and free them; status 500 where there are none. */
static enum MHD_Result
send_bytes(struct MHD_Connection *connection, const char *type, devcert_bytes *bytes)
{
	enum MHD_Result result;

	if (bytes == NULL)
		return send_text(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "out of order\n");
	result = send_octets(connection, MHD_HTTP_OK, type, devcert_bytes_data(bytes),
	                     devcert_bytes_len(bytes));
	devcert_bytes_free(bytes);
	return result;
}

/* A token that is gone is the CA's trouble: the device may ask again. */
static bool
is_of_ca(devcert_status rc)
{
	return rc == DEVCERT_E_NOMEM || rc == DEVCERT_E_INTERNAL || rc == DEVCERT_E_NOT_FOUND ||
	       rc == DEVCERT_E_PASSWORD;
}

/* PKIOperation: a request whose signature holds always gets a CertRep, everything else status
 * 400. */
static enum MHD_Result
send_reply(struct MHD_Connection *connection, const struct authority *ca, const uint8_t *data,
           size_t len)
{
	devcert_scep_request *request;
	devcert_bytes *reply;
	devcert_status rc = devcert_scep_ca_receive(ca->scep, data, len, &request);

	if (rc != DEVCERT_OK) {
		complain_devcert("a message that cannot be answered");
		if (is_of_ca(rc))
			return send_bytes(connection, NULL, NULL);
		return send_text(connection, MHD_HTTP_BAD_REQUEST, "not a SCEP request\n");
	}
	reply = decide(ca, request);
	devcert_scep_request_free(request);
	return send_bytes(connection, "application/x-pki-message", reply);
}

static enum MHD_Result
answer_get(struct MHD_Connection *connection, const struct authority *ca,
           const devcert_scep_query *query)
{
	enum MHD_Result result;
	devcert_bytes *out = NULL;

	switch (devcert_scep_query_get_operation(query)) {
	case DEVCERT_SCEP_OPERATION_GET_CA_CAPS:
		if (devcert_scep_ca_get_caps(ca->scep, &out) != DEVCERT_OK)
			complain_devcert("the capabilities");
		return send_bytes(connection, "text/plain", out);
	case DEVCERT_SCEP_OPERATION_GET_CA_CERT:
		if (devcert_scep_ca_get_certs(ca->scep, &out) != DEVCERT_OK)
			complain_devcert("the certificates");
		return send_bytes(connection, devcert_scep_ca_get_certs_type(ca->scep), out);
	case DEVCERT_SCEP_OPERATION_PKI_OPERATION:
		if (devcert_scep_query_get_message(query, &out) != DEVCERT_OK)
			break;
		result =
		    send_reply(connection, ca, devcert_bytes_data(out), devcert_bytes_len(out));
		devcert_bytes_free(out);
		return result;
	case DEVCERT_SCEP_OPERATION_GET_NEXT_CA_CERT:
	case DEVCERT_SCEP_OPERATION_OTHER:
		break;
	}
	return send_text(connection, MHD_HTTP_BAD_REQUEST, "no such operation\n");
}

static enum MHD_Result
answer(struct MHD_Connection *connection, const struct authority *ca, const char *method,
       const struct exchange *exchange)
{
	devcert_scep_query *query;
	enum MHD_Result result;

	if (exchange->too_long)
		return send_text(connection, MHD_HTTP_CONTENT_TOO_LARGE, "too long\n");
	/* RFC 8894, section 4.3: whatever the query of a POST says. */
	if (strcmp(method, MHD_HTTP_METHOD_POST) == 0)
		return send_reply(connection, ca, exchange->body, exchange->body_len);
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
		return send_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET or POST\n");
	if (devcert_scep_query_parse(exchange->query, &query) != DEVCERT_OK)
		return send_text(connection, MHD_HTTP_BAD_REQUEST, "not a query\n");
	result = answer_get(connection, ca, query);
	devcert_scep_query_free(query);
	return result;
}

/* Called once with the header, then with each piece of the body, then without one. */
static enum MHD_Result
handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
       const char *version, const char *upload_data, size_t *upload_data_size, void **con_cls)
{
	struct http_server *server = cls;
	struct exchange *exchange = *con_cls;

	(void)url; /* RFC 8894, section 4.1: any path will do */
	(void)version;
	if (exchange == NULL)
		return MHD_NO;
	if (!exchange->begun) {
		exchange->begun = true;
		return MHD_YES;
	}
	if (*upload_data_size > 0) {
		take_body(exchange, upload_data, *upload_data_size);
		*upload_data_size = 0;
		return MHD_YES;
	}
	return answer(connection, server->ca, method, exchange);
}

/* Read "ADDRESS:PORT", where the address is one of loopback: everything else is refused, for the
 * keys of this CA have no passphrase and its approvals no memory. */
static bool
parse_address(const char *text, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	const char *colon = strrchr(text, ':');
	char host[64], *end;
	unsigned long port;

	*out = (struct sockaddr_storage){ .ss_family = AF_UNSPEC };
	if (colon == NULL || colon[1] < '0' || colon[1] > '9' ||
	    (size_t)(colon - text) >= sizeof(host))
		return false;
	port = strtoul(colon + 1, &end, 10);
	if (*end != '\0' || port > 65535)
		return false;
	snprintf(host, sizeof(host), "%.*s", (int)(colon - text), text);

	if (strcmp(host, "[::1]") == 0) {
		v6->sin6_family = AF_INET6;
		v6->sin6_addr = in6addr_loopback;
		v6->sin6_port = htons((uint16_t)port);
		return true;
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons((uint16_t)port);
	if (strcmp(host, "localhost") == 0)
		v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else if (inet_pton(AF_INET, host, &v4->sin_addr) != 1)
		return false;
	return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
}

struct http_server *
http_start(const char *address, const struct authority *ca, uint16_t *port)
{
	struct http_server *server;
	struct sockaddr_storage where;
	const union MHD_DaemonInfo *info;
	unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG;

	if (!parse_address(address, &where)) {
		fprintf(stderr, "test_ca: %s: not a loopback address with a port\n", address);
		return NULL;
	}
	if (where.ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	server = calloc(1, sizeof(*server));
	if (server == NULL)
		return NULL;
	server->ca = ca;
	server->daemon = MHD_start_daemon(
	    flags, 0, NULL, NULL, handle, server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&where,
	    MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, NULL, MHD_OPTION_NOTIFY_COMPLETED,
	    end_exchange, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
	    MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_S,
	    MHD_OPTION_END);
	info = server->daemon != NULL
	           ? MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)
	           : NULL;
	if (info == NULL) {
		fprintf(stderr, "test_ca: %s: cannot listen there\n", address);
		http_stop(server);
		return NULL;
	}
	*port = info->port;
	return server;
}

void
http_stop(struct http_server *server)
{
	if (server == NULL)
		return;
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	free(server);
}
