// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SCEP over HTTP and HTTPS, on the C library libdevcert-net.
 *
 * <p>A device learns whom to trust, and asks:
 *
 * <pre>{@code
 * NetClient net = new NetClient();
 * byte[] body = net.get(url, ScepOperation.GET_CA_CERT);
 * ScepClient client = new ScepClient(
 *     ScepCaCerts.parseByFingerprint(body, fingerprint, Instant.now()));
 * ScepOutcome outcome = client.reply(net.post(url, client.request(csr, key)));
 * }</pre>
 *
 * <p>A {@link org.devcert.net.NetClient} may be used by several threads.
 */
package org.devcert.net;
