/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_NET_HTTP_H
#define DEVCERT_NET_HTTP_H

#include "base/slice.h"
#include "net/policy.h"

/* One exchange on a connection of its own: a GET, or a POST of message when it is not NULL.
 * url is one that devcert_scep_url_build() made. */
devcert_status dc_http_exchange(const devcert_net_policy *policy, const char *url,
                                const dc_slice *message, devcert_bytes **out) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_NET_HTTP_H */
