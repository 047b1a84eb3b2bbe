/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_NET_OPTIONS_H
#define DEVCERT_NET_OPTIONS_H

#include <curl/curl.h>

#include "net/policy.h"

/* Give a fresh handle all that does not depend on the request.  The policy must outlive the
 * handle's use.  *fd, -1 before, may become a file that the caller closes after the handle. */
CURLcode dc_net_set_options(CURL *curl, const devcert_net_policy *policy, int *fd);

#endif /* DEVCERT_NET_OPTIONS_H */
