/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_NET_STATUS_H
#define DEVCERT_NET_STATUS_H

#include <curl/curl.h>
#include <devcert/types.h>

/* The one place where libcurl's codes become ours; never called with CURLE_OK.  curl is asked
 * for what it knows beside the code. */
devcert_status dc_curl_status(CURL *curl, CURLcode code) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_NET_STATUS_H */
