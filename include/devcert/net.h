/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file devcert/net.h
 *
 * libdevcert-net: SCEP over HTTP and HTTPS for hosts without an HTTP stack of
 * their own.  Link with -ldevcert-net.
 *
 * http and https only; no redirect is followed; nothing is taken from the environment, so no
 * proxy but the one that is set here; no cookies, no .netrc, no compression.  Each call has a
 * connection of its own.
 */
#ifndef DEVCERT_NET_H
#define DEVCERT_NET_H

#include <devcert/bytes.h>
#include <devcert/scep.h>
#include <devcert/types.h>

DEVCERT_BEGIN

/** How requests are sent. */
typedef struct devcert_net_policy devcert_net_policy;

/**
 * Make a policy with the defaults: 10 s to connect, 30 s without an octet, 60 s in all; at most
 * 1 MiB of reply; TLS 1.2 or later against the system's trust anchors; no proxy.
 *
 * @param[out] out  The policy; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_net_policy_new(devcert_net_policy **out) DEVCERT_MUST_CHECK;

/**
 * Set the timeouts.
 *
 * @param policy      The policy.
 * @param connect_ms  To resolve and connect, 1 to 3,600,000 milliseconds.
 * @param idle_ms     Without an octet, 1,000 to 3,600,000 milliseconds, rounded up to seconds.
 * @param total_ms    In all, 1 to 3,600,000 milliseconds.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_net_policy_set_timeouts(devcert_net_policy *policy,
                                                           uint32_t connect_ms, uint32_t idle_ms,
                                                           uint32_t total_ms) DEVCERT_MUST_CHECK;

/**
 * Set the largest reply.
 *
 * @param policy   The policy.
 * @param max_len  Octets, 1 to 16 MiB.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: out of range
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_net_policy_set_max_reply(devcert_net_policy *policy,
                                                            uint32_t max_len) DEVCERT_MUST_CHECK;

/**
 * Trust these certificates for TLS instead of the system's.
 *
 * @param policy   The policy.
 * @param anchors  The certificates, copied.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_ARGUMENT: the list is empty
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_net_policy_set_anchors(
    devcert_net_policy *policy, const devcert_cert_list *anchors) DEVCERT_MUST_CHECK;

/**
 * Use a proxy.
 *
 * @param policy  The policy.
 * @param url     "http://proxy.example:3128", no more than host and port; or NULL for none.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: not an http or https URL, or more than host and port
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_net_policy_set_proxy(devcert_net_policy *policy,
                                                        const char *url) DEVCERT_MUST_CHECK;

/** Free the policy. */
DEVCERT_API void devcert_net_policy_free(devcert_net_policy *policy);

/** Sends requests; may be used by several threads. */
typedef struct devcert_net_client devcert_net_client;

/**
 * Make a client.
 *
 * @param policy    How to send, copied; or NULL for the defaults.
 * @param[out] out  The client; the caller frees it.
 * @return DEVCERT_OK.
 * @since 0.1
 */
DEVCERT_API devcert_status devcert_net_client_new(const devcert_net_policy *policy,
                                                  devcert_net_client **out) DEVCERT_MUST_CHECK;

/**
 * Do one SCEP operation by GET.
 *
 * @param client     The client.
 * @param url        The server's URL, as for devcert_scep_url_build().
 * @param operation  What is asked for.
 * @param data       The message of a PKIOperation; or NULL.
 * @param data_len   Length in octets.
 * @param[out] out   The body of the reply, maybe empty; the caller frees it.
 * @return DEVCERT_OK; or
 *   - DEVCERT_E_TEXT: @p url is not an http or https URL
 *   - DEVCERT_E_DNS, DEVCERT_E_CONNECT, DEVCERT_E_TLS, DEVCERT_E_TIMEOUT: as they say
 *   - DEVCERT_E_HTTP: the status is not 2xx, and is in DEVCERT_DETAIL_HTTP_STATUS; or the answer
 *     is not HTTP, and there is no such detail
 *   - DEVCERT_E_LIMIT: the reply is too long, or its header has more than 64 KiB or 100 lines
 *   - DEVCERT_E_UNSUPPORTED: libcurl was built without what is needed
 * @see RFC 8894, section 4.1
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status devcert_net_client_get(
    const devcert_net_client *client, const char *url, devcert_scep_operation operation,
    const uint8_t *data, size_t data_len, devcert_bytes **out) DEVCERT_MUST_CHECK;

/**
 * Do a PKIOperation by POST, application/x-pki-message.
 *
 * @param client    The client.
 * @param url       The server's URL, as for devcert_scep_url_build().
 * @param data      The message.
 * @param data_len  Length in octets.
 * @param[out] out  The body of the reply, maybe empty; the caller frees it.
 * @return DEVCERT_OK; or as devcert_net_client_get().
 * @see RFC 8894, section 4.3
 * @since 0.1
 */
DEVCERT_API DEVCERT_SLOW devcert_status
devcert_net_client_post(const devcert_net_client *client, const char *url, const uint8_t *data,
                        size_t data_len, devcert_bytes **out) DEVCERT_MUST_CHECK;

/** Free the client. */
DEVCERT_API void devcert_net_client_free(devcert_net_client *client);

DEVCERT_END

#endif /* DEVCERT_NET_H */
