/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request with short timeouts, and one line about what came of it: for net_faults.sh.
 *
 *   net_probe [-a ANCHORS] [-m MAX] [-p] [-P PROXY] [-n COUNT] URL
 */
#include <devcert.h>
#include <devcert/net.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define POST_LEN 200000u /* longer than any socket buffer */
#define FILE_MAX 65536u

static void
fail(const char *what)
{
	(void)fprintf(stderr, "%s: %s\n", what, devcert_last_error_message());
	exit(99);
}

static void
set_anchors(devcert_net_policy *policy, const char *path)
{
	static uint8_t pem[FILE_MAX];
	FILE *file = fopen(path, "rb");
	size_t len = file != NULL ? fread(pem, 1, sizeof(pem), file) : 0;
	devcert_cert_list *list;

	if (devcert_cert_list_parse(pem, len, &list) < 0 ||
	    devcert_net_policy_set_anchors(policy, list) < 0)
		fail(path);
	devcert_cert_list_free(list);
	(void)fclose(file);
}

/* "OK", the length and the beginning; or the error's name and what it leaves. */
static void
tell(devcert_status rc, const devcert_bytes *body)
{
	const uint8_t *data = devcert_bytes_data(body);
	int64_t status = devcert_last_error_detail(DEVCERT_DETAIL_HTTP_STATUS);

	if (rc == DEVCERT_OK) {
		printf("OK %zu ", devcert_bytes_len(body));
		for (size_t i = 0; i < devcert_bytes_len(body) && i < 16; i++)
			putchar(data[i] >= ' ' && data[i] <= '~' ? data[i] : '.');
		putchar('\n');
		return;
	}
	printf("%s", devcert_error_name(rc));
	if (status >= 0)
		printf(" %d", (int)status);
	putchar('\n');
	(void)fprintf(stderr, "%s\n", devcert_last_error_message());
}

int
main(int argc, char **argv)
{
	static uint8_t message[POST_LEN];
	devcert_net_policy *policy = NULL;
	devcert_net_client *client = NULL;
	devcert_bytes *body = NULL;
	devcert_status rc = DEVCERT_OK;
	long count = 1;
	int post = 0;
	int c;

	if (devcert_net_policy_new(&policy) < 0 ||
	    devcert_net_policy_set_timeouts(policy, 3000, 1000, 4000) < 0)
		fail("policy");
	while ((c = getopt(argc, argv, "a:m:n:pP:")) != -1) {
		if (c == 'a')
			set_anchors(policy, optarg);
		else if (c == 'm')
			rc = devcert_net_policy_set_max_reply(policy,
			                                      (uint32_t)strtoul(optarg, NULL, 10));
		else if (c == 'n')
			count = strtol(optarg, NULL, 10);
		else if (c == 'p')
			post = 1;
		else if (c == 'P')
			rc = devcert_net_policy_set_proxy(policy, optarg);
		if (rc < 0)
			fail("option");
	}
	if (argc != optind + 1 || devcert_net_client_new(policy, &client) < 0)
		fail("usage");
	while (count-- > 0) {
		if (post)
			rc = devcert_net_client_post(client, argv[optind], message, sizeof(message),
			                             &body);
		else
			rc = devcert_net_client_get(client, argv[optind],
			                            DEVCERT_SCEP_OPERATION_GET_CA_CAPS, NULL, 0,
			                            &body);
		tell(rc, body);
		devcert_bytes_free(body);
	}
	devcert_net_client_free(client);
	devcert_net_policy_free(policy);
	return 0;
}
