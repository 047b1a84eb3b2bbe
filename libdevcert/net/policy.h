/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_NET_POLICY_H
#define DEVCERT_NET_POLICY_H

#include <devcert/net.h>

struct devcert_net_policy {
	uint32_t connect_ms;
	uint32_t idle_ms;
	uint32_t total_ms;
	uint32_t max_reply_len;
	devcert_bytes *anchors_pem; /* NULL: the system's */
	char *proxy;                /* NULL: none */
};

/* A copy of a policy; the defaults when policy is NULL. */
devcert_status dc_net_policy_copy(const devcert_net_policy *policy,
                                  devcert_net_policy **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_NET_POLICY_H */
