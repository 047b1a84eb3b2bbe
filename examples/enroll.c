/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* enroll URL CA-FINGERPRINT SUBJECT <challenge.txt >device.pem: a new key, and its certificate. */
#include <devcert.h>
#include <devcert/net.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define OCTETS(bytes) devcert_bytes_data(bytes), devcert_bytes_len(bytes)

/* The first failure ends the program, and with it all that it holds. */
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
	char pass[256];
	devcert_key *key;
	devcert_secret *key_pem;
	devcert_name *subject;
	devcert_csr_builder *builder;
	devcert_csr *csr;
	devcert_net_client *net;
	devcert_bytes *message, *body;
	devcert_scep_ca_certs *ca;
	devcert_scep_client *client;
	devcert_scep_outcome *outcome;
	devcert_cert_list *chain;

	if (argc != 4 || fgets(pass, sizeof(pass), stdin) == NULL)
		return 2;
	/* A key, written down before anybody certifies it, and a request for it. */
	check(devcert_key_generate(DEVCERT_KEY_TYPE_RSA, 2048, &key));
	check(devcert_key_encode_private(key, DEVCERT_ENCODING_PEM, NULL, 0, &key_pem));
	if (fputs((const char *)devcert_secret_data(key_pem), stdout) < 0 || fflush(stdout) != 0)
		return 1;
	check(devcert_name_parse_text(argv[3], &subject));
	check(devcert_csr_builder_new(&builder));
	check(devcert_csr_builder_set_subject(builder, subject));
	check(devcert_csr_builder_set_challenge(builder, (uint8_t *)pass, strcspn(pass, "\n")));
	check(devcert_csr_builder_build(builder, key, &csr));
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
		check(devcert_scep_client_poll(client, &message));
	}
	/* The certificate, and those that it leads to. */
	if (devcert_scep_outcome_get_result(outcome) == DEVCERT_SCEP_RESULT_REFUSED)
		fprintf(stderr, "refused: %s\n", devcert_scep_outcome_get_fail_text(outcome));
	check(devcert_scep_outcome_get_chain(outcome, &chain));
	check(devcert_cert_list_encode_pem(chain, &body));
	return fputs((const char *)devcert_bytes_data(body), stdout) < 0 || fflush(stdout) != 0;
}
