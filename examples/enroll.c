/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* enroll URL CA-FINGERPRINT <device.pem >certificate.pem: device.pem holds a key and a request. */
#include <devcert.h>
#include <devcert/net.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define OCTETS(bytes) devcert_bytes_data(bytes), devcert_bytes_len(bytes)

/* The first failure ends the program; a device would try again later. */
static void
check(devcert_status rc)
{
	if (rc == DEVCERT_OK)
		return;
	fprintf(stderr, "%s (%s)\n", devcert_last_error_message(), devcert_error_name(rc));
	exit(1);
}

int
main(int argc, char **argv)
{
	uint8_t pem[16384];
	size_t len = fread(pem, 1, sizeof(pem), stdin);
	devcert_key *key;
	devcert_csr *csr;
	devcert_net_client *net;
	devcert_bytes *message, *body;
	devcert_scep_ca_certs *ca;
	devcert_scep_client *client;
	devcert_scep_outcome *outcome;
	devcert_cert_list *chain;

	if (argc != 3)
		return 2;
	check(devcert_key_parse(pem, len, NULL, 0, &key));
	check(devcert_csr_parse(pem, len, &csr));
	explicit_bzero(pem, sizeof(pem));
	/* Whom we trust: the CA with this fingerprint, and who leads to it. */
	check(devcert_net_client_new(NULL, &net));
	check(devcert_net_client_get(net, argv[1], DEVCERT_SCEP_OPERATION_GET_CA_CERT, NULL, 0,
	                             &body));
	check(
	    devcert_scep_ca_certs_parse_by_fingerprint(OCTETS(body), argv[2], time(NULL), 0, &ca));
	devcert_bytes_free(body);
	/* Ask; ask again as long as a person has not decided. */
	check(devcert_scep_client_new(ca, NULL, &client));
	check(devcert_scep_client_request(client, csr, key, NULL, &message));
	for (;;) {
		check(devcert_net_client_post(net, argv[1], OCTETS(message), &body));
		check(devcert_scep_client_reply(client, OCTETS(body), &outcome));
		devcert_bytes_free(message);
		devcert_bytes_free(body);
		if (devcert_scep_outcome_get_result(outcome) != DEVCERT_SCEP_RESULT_PENDING)
			break;
		devcert_scep_outcome_free(outcome);
		sleep(2);
		check(devcert_scep_client_set_now(client, time(NULL)));
		check(devcert_scep_client_poll(client, &message));
	}
	/* The certificate, and those that it leads to; or why there is none. */
	if (devcert_scep_outcome_get_result(outcome) == DEVCERT_SCEP_RESULT_REFUSED)
		fprintf(stderr, "refused: %s\n", devcert_scep_outcome_get_fail_text(outcome));
	check(devcert_scep_outcome_get_chain(outcome, &chain));
	check(devcert_cert_list_encode_pem(chain, &body));
	fputs((const char *)devcert_bytes_data(body), stdout);
	devcert_bytes_free(body);
	devcert_cert_list_free(chain);
	devcert_scep_outcome_free(outcome);
	devcert_scep_client_free(client);
	devcert_scep_ca_certs_free(ca);
	devcert_net_client_free(net);
	devcert_csr_free(csr);
	devcert_key_free(key);
	return fflush(stdout) != 0 || ferror(stdout);
}
