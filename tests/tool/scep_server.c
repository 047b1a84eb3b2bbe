/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A SCEP server that does what the path of its URL says, for the tests of the command devcert.
 *
 *   scep_server DIR
 *
 * listens on a free port of loopback, writes DIR/ca.pem, DIR/ca.sha256 and at last DIR/url, and
 * serves until its standard input ends.  /issue grants; /pending never decides; /pending-N decides
 * after N polls; /fail-N refuses; /garbage, /html and /empty answer nonsense; /no-caps has no
 * capabilities and takes GET only; /status-N fails with an HTTP status; /other-ca is signed by
 * somebody else; /reset-N closes the connection at the first N polls.
 */
#include <arpa/inet.h>
#include <devcert.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_MAX (1u << 20)
#define YEAR_S (365 * 86400)

/* The server ends at the first thing that goes wrong. */
static void
check(devcert_status rc, const char *what)
{
	if (rc < 0) {
		(void)fprintf(stderr, "%s: %s\n", what, devcert_last_error_message());
		exit(1);
	}
}

struct authority {
	devcert_key *key;
	devcert_cert *cert;
	devcert_scep_ca *ca;
};

static struct authority ours, others;
static devcert_scep_transaction *waiting; /* one at a time is enough */
static long polls;

static void
make_authority(struct authority *a, const char *subject)
{
	devcert_cert_builder *builder;
	devcert_scep_ca_builder *ca;
	devcert_name *name;
	int64_t now = (int64_t)time(NULL);

	check(devcert_key_generate(DEVCERT_KEY_TYPE_RSA, 2048, &a->key), "key");
	check(devcert_name_parse_text(subject, &name), "name");
	check(devcert_cert_builder_new(&builder), "builder");
	check(devcert_cert_builder_set_subject(builder, name), "subject");
	check(devcert_cert_builder_set_validity(builder, now - 3600, now + YEAR_S), "validity");
	check(devcert_cert_builder_set_ca(builder, -1), "ca");
	check(devcert_cert_builder_set_key_usage(builder, DEVCERT_KEY_USAGE_KEY_CERT_SIGN |
	                                                      DEVCERT_KEY_USAGE_DIGITAL_SIGNATURE |
	                                                      DEVCERT_KEY_USAGE_KEY_ENCIPHERMENT),
	      "usage");
	check(devcert_cert_builder_sign(builder, a->key, NULL, &a->cert), "sign");
	check(devcert_scep_ca_builder_new(&ca), "ca");
	check(devcert_scep_ca_builder_set_signer(ca, a->cert, a->key), "signer");
	check(devcert_scep_ca_builder_add_capability(ca, "Renewal"), "capability");
	check(devcert_scep_ca_builder_build(ca, &a->ca), "ca");
	devcert_scep_ca_builder_free(ca);
	devcert_cert_builder_free(builder);
	devcert_name_free(name);
}

static devcert_cert *
certify(const devcert_scep_request *request)
{
	int64_t now = (int64_t)time(NULL);
	devcert_cert_builder *builder;
	devcert_public_key *key;
	devcert_san_list *sans;
	devcert_name *name;
	devcert_cert *cert;
	devcert_csr *csr;

	check(devcert_scep_request_get_csr(request, &csr), "csr");
	check(devcert_csr_get_subject(csr, &name), "subject");
	check(devcert_csr_get_public_key(csr, &key), "key");
	check(devcert_csr_get_san_list(csr, &sans), "names");
	check(devcert_cert_builder_new(&builder), "builder");
	check(devcert_cert_builder_set_subject(builder, name), "subject");
	check(devcert_cert_builder_set_public_key(builder, key), "key");
	check(devcert_cert_builder_add_san_list(builder, sans), "names");
	check(devcert_cert_builder_set_validity(builder, now - 60, now + YEAR_S), "validity");
	check(devcert_cert_builder_sign(builder, ours.key, ours.cert, &cert), "sign");
	devcert_cert_builder_free(builder);
	devcert_san_list_free(sans);
	devcert_public_key_free(key);
	devcert_name_free(name);
	devcert_csr_free(csr);
	return cert;
}

/* What the path says about this message; NULL closes the connection. */
static devcert_bytes *
decide(const char *path, const devcert_scep_ca *ca, devcert_scep_request *request)
{
	bool is_poll = devcert_scep_request_get_type(request) == DEVCERT_SCEP_TYPE_CERT_POLL;
	bool is_pending = strncmp(path, "pending", 7) == 0 || strncmp(path, "reset-", 6) == 0;
	const char *number = strrchr(path, '-');
	long n = number != NULL ? strtol(number + 1, NULL, 10) : 1000000;
	devcert_bytes *reply = NULL;

	if (!is_poll && is_pending) {
		devcert_scep_transaction_free(waiting);
		check(devcert_scep_request_get_transaction(request, &waiting), "transaction");
		polls = 0;
		check(devcert_scep_ca_pending(ca, request, &reply), "pending");
		return reply;
	}
	if (is_poll) {
		check(devcert_scep_request_match(request, waiting), "match");
		if (is_pending && ++polls <= n) {
			if (strncmp(path, "reset-", 6) == 0)
				return NULL;
			check(devcert_scep_ca_pending(ca, request, &reply), "pending");
			return reply;
		}
	}
	if (strncmp(path, "fail-", 5) == 0) {
		check(devcert_scep_ca_refused(ca, request, (devcert_scep_fail_info)n,
		                              "go\033[1maway", &reply),
		      "refused");
		return reply;
	}
	devcert_cert *cert = certify(request);
	check(devcert_scep_ca_issued(ca, request, cert, &reply), "issued");
	devcert_cert_free(cert);
	return reply;
}

static void
send_reply(int fd, int status, const void *data, size_t len)
{
	char head[128];
	int n = snprintf(head, sizeof(head), "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n", status,
	                 len);

	(void)send(fd, head, (size_t)n, MSG_NOSIGNAL);
	(void)send(fd, data, len, MSG_NOSIGNAL);
}

static void
answer_message(int fd, const char *path, const uint8_t *data, size_t len)
{
	const struct authority *a = strcmp(path, "other-ca") == 0 ? &others : &ours;
	devcert_scep_request *request = NULL;
	devcert_bytes *reply = NULL;

	if (strcmp(path, "garbage") == 0) {
		send_reply(fd, 200, "\x30\x03\x02\x01\x00", 5);
	} else if (strcmp(path, "html") == 0) {
		send_reply(fd, 200, "<html>login</html>", 18);
	} else if (strcmp(path, "empty") == 0) {
		send_reply(fd, 200, "", 0);
	} else if (a == &others) {
		/* Encrypted to us, so it is refused; but by somebody else. */
		if (devcert_scep_ca_receive(others.ca, data, len, &request) == DEVCERT_OK)
			check(devcert_scep_ca_refused(others.ca, request, 2, NULL, &reply), "no");
		send_reply(fd, 200, devcert_bytes_data(reply), devcert_bytes_len(reply));
	} else {
		check(devcert_scep_ca_receive(ours.ca, data, len, &request), "receive");
		reply = decide(path, ours.ca, request);
		if (reply != NULL)
			send_reply(fd, 200, devcert_bytes_data(reply), devcert_bytes_len(reply));
	}
	devcert_bytes_free(reply);
	devcert_scep_request_free(request);
}

/* "/issue?operation=GetCACaps" */
static void
answer(int fd, char *target, bool is_post, const uint8_t *body, size_t body_len)
{
	char *mark = strchr(target, '?');
	devcert_scep_query *query;
	devcert_bytes *reply = NULL;

	if (mark == NULL || devcert_scep_query_parse(mark + 1, &query) < 0) {
		send_reply(fd, 400, "", 0);
		return;
	}
	*mark = '\0';
	const char *path = target + 1;
	const devcert_scep_operation operation = devcert_scep_query_get_operation(query);
	if (strncmp(path, "status-", 7) == 0) {
		send_reply(fd, (int)strtol(path + 7, NULL, 10), "", 0);
	} else if (operation == DEVCERT_SCEP_OPERATION_GET_CA_CAPS) {
		check(devcert_scep_ca_get_caps(ours.ca, &reply), "capabilities");
		if (strcmp(path, "no-caps") == 0)
			send_reply(fd, 404, "", 0);
		else
			send_reply(fd, 200, devcert_bytes_data(reply), devcert_bytes_len(reply));
	} else if (operation == DEVCERT_SCEP_OPERATION_GET_CA_CERT) {
		check(devcert_scep_ca_get_certs(ours.ca, &reply), "certificates");
		send_reply(fd, 200, devcert_bytes_data(reply), devcert_bytes_len(reply));
	} else if (is_post && strcmp(path, "no-caps") != 0) {
		answer_message(fd, path, body, body_len);
	} else if (!is_post && devcert_scep_query_get_message(query, &reply) == DEVCERT_OK) {
		answer_message(fd, path, devcert_bytes_data(reply), devcert_bytes_len(reply));
	} else {
		send_reply(fd, 405, "", 0);
	}
	devcert_bytes_free(reply);
	devcert_scep_query_free(query);
}

/* One request a connection. */
static void
serve(int fd)
{
	static char request[REQUEST_MAX];
	size_t len = 0, body_len = 0;
	char *body = NULL;
	ssize_t n;

	do {
		n = recv(fd, request + len, sizeof(request) - 1 - len, 0);
		if (n <= 0)
			return;
		len += (size_t)n;
		request[len] = '\0';
		if (body == NULL && (body = strstr(request, "\r\n\r\n")) != NULL) {
			const char *length = strstr(request, "Content-Length: ");

			body += 4;
			body_len = length != NULL ? strtoul(length + 16, NULL, 10) : 0;
		}
	} while (body == NULL || len < (size_t)(body - request) + body_len);
	char *target = strchr(request, ' ') + 1;
	*strchr(target, ' ') = '\0';
	answer(fd, target, request[0] == 'P', (const uint8_t *)body, body_len);
}

static void
write_file(const char *dir, const char *name, const char *text)
{
	char path[4096], temporary[4096 + 4];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	(void)snprintf(temporary, sizeof(temporary), "%s.new", path);
	FILE *file = fopen(temporary, "w");
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0 ||
	    rename(temporary, path) != 0)
		exit(1);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t at_len = sizeof(at);
	devcert_bytes *pem;
	char url[64];
	int listening = socket(AF_INET, SOCK_STREAM, 0);

	if (argc != 2)
		return 2;
	make_authority(&ours, "CN=Test \xc3\x89tat CA,O=Example");
	make_authority(&others, "CN=Another CA");
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listening, (struct sockaddr *)&at, at_len) != 0 || listen(listening, 8) != 0 ||
	    getsockname(listening, (struct sockaddr *)&at, &at_len) != 0)
		return 1;
	check(devcert_cert_encode(ours.cert, DEVCERT_ENCODING_PEM, &pem), "pem");
	write_file(argv[1], "ca.pem", (const char *)devcert_bytes_data(pem));
	devcert_bytes_free(pem);
	write_file(argv[1], "ca.sha256", devcert_cert_get_fingerprint(ours.cert));
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u", (unsigned int)ntohs(at.sin_port));
	write_file(argv[1], "url", url);
	for (;;) {
		struct pollfd fds[] = { { .fd = listening, .events = POLLIN },
			                { .fd = STDIN_FILENO, .events = POLLIN } };

		if (poll(fds, 2, -1) < 0 || fds[1].revents != 0)
			return 0;
		int fd = accept(listening, NULL, NULL);
		if (fd >= 0) {
			serve(fd);
			(void)close(fd);
		}
	}
}
