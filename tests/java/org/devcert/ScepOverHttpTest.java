// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.NOW;
import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.devcert.net.NetClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole enrolments over HTTP. */
@Tag("net")
class ScepOverHttpTest {
  private ScepParties parties;
  private ScepServer server;
  private NetClient net;

  @BeforeEach
  void start() throws Exception {
    parties = new ScepParties();
    server = new ScepServer(parties);
    net = new NetClient();
  }

  @AfterEach
  void stop() {
    net.close();
    server.close();
  }

  private ScepClient client() throws Exception {
    byte[] body = net.get(server.url(), ScepOperation.GET_CA_CERT);
    return new ScepClient(
        ScepCaCerts.parseByFingerprint(body, parties.caCert.getFingerprint(), NOW));
  }

  @Test
  void aDeviceEnrolsByPost() throws Exception {
    ScepCaps caps = ScepCaps.parse(net.get(server.url(), ScepOperation.GET_CA_CAPS));
    assertTrue(caps.has(ScepCap.POST));
    ScepClient client = client();
    byte[] request = client.request(parties.csr, parties.deviceKey);
    ScepOutcome outcome = client.reply(net.post(server.url(), request));
    assertSame(ScepResult.PENDING, outcome.getResult());
    outcome = client.reply(net.post(server.url(), client.poll()));
    assertSame(ScepResult.ISSUED, outcome.getResult());
    assertTrue(outcome.getCert().hasKey(parties.deviceKey));
    assertEquals(ScepParties.SUBJECT, outcome.getCert().getSubject().toString());
  }

  @Test
  void aDeviceEnrolsByGet() throws Exception {
    ScepClient client = client();
    byte[] request = client.request(parties.csr, parties.deviceKey);
    byte[] reply = net.get(server.url(), ScepOperation.PKI_OPERATION, request);
    assertSame(ScepResult.PENDING, client.reply(reply).getResult());
    reply = net.get(server.url(), ScepOperation.PKI_OPERATION, client.poll());
    assertSame(ScepResult.ISSUED, client.reply(reply).getResult());
  }

  @Test
  void aWrongChallengeIsRefused() throws Exception {
    Csr csr = new CsrBuilder().setSubject(Fixtures.name("CN=x"))
        .setChallenge("Correct horse".toCharArray()).build(parties.deviceKey);
    ScepClient client = client();
    byte[] request = client.request(csr, parties.deviceKey);
    ScepOutcome outcome = client.reply(net.post(server.url(), request));
    assertSame(ScepFailInfo.BAD_REQUEST, outcome.getFailInfo());
    assertEquals("wrong challenge", outcome.getFailText());
  }

  @Test
  void whatIsNoMessageIsABadRequest() {
    DevcertFailure failure =
        assertFails(ErrorCode.HTTP, () -> net.post(server.url(), new byte[] {1, 2, 3}));
    assertEquals(OptionalLong.of(400), failure.getDetail(Detail.HTTP_STATUS));
  }
}
