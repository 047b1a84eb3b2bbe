// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.EnvelopeParties.octets;
import static org.devcert.EnvelopeParties.seal;
import static org.devcert.EnvelopeParties.to;
import static org.devcert.EnvelopeParties.unseal;
import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Envelopes: whom they are sealed to, what everybody sees of them, and who opens them. */
@Timeout(120)
class EnvelopeTest {
  private static final int PIECE = 64 << 10;
  private static final byte[] BID = Fixtures.utf8("a bid");
  private static final byte[] KEK = Arrays.copyOf(Fixtures.utf8("a key-encryption key"), 32);
  private static final byte[] ID = {(byte) 0xab, (byte) 0xcd};

  private final EnvelopeParties parties;

  EnvelopeTest() throws DevcertException {
    parties = new EnvelopeParties();
  }

  private static char[] password() {
    return "caf\u00e9".toCharArray();
  }

  // --- whom it is for

  @Test
  void everyRecipientOpensAndNobodyElse() throws Exception {
    byte[] envelope = seal(to(parties.rsa, parties.ec, parties.backup), BID);
    for (Key key : List.of(parties.rsaKey, parties.ecKey, parties.backupKey)) {
      assertArrayEquals(BID, unseal(key, envelope));
    }
    // Who is not named may be meant all the same.
    assertFails(ErrorCode.DECRYPT, () -> unseal(Fixtures.key("certs/leaf.key"), envelope));
    assertFails(ErrorCode.NO_RECIPIENT,
        () -> unseal(parties.ecKey, seal(to(parties.rsa), BID)));
  }

  @Test
  void passwordsAndKeysOpen() throws Exception {
    byte[] envelope = seal(new SealerBuilder().addPassword(password()).addKek(ID, KEK), BID);
    for (OpenerBuilder opener : List.of(
        new OpenerBuilder().addPassword(password()), new OpenerBuilder().addKek(ID, KEK),
        new OpenerBuilder().addKek(new byte[0], KEK),
        new OpenerBuilder().addKey(parties.rsaKey, CertList.of(parties.rsa)).addKek(ID, KEK))) {
      assertArrayEquals(BID, unseal(opener, envelope));
    }
    assertFails(ErrorCode.DECRYPT,
        () -> unseal(new OpenerBuilder().addPassword("cafe".toCharArray()), envelope));
    assertFails(ErrorCode.DECRYPT,
        () -> unseal(new OpenerBuilder().addKek(ID, new byte[32]), envelope));
    assertFails(ErrorCode.NO_RECIPIENT,
        () -> unseal(new OpenerBuilder().addKek(new byte[] {1}, KEK), envelope));
  }

  // --- what all see

  @Test
  void aHeadSaysWhatEverybodyCanSee() throws Exception {
    byte[] envelope = seal(to(parties.rsa, parties.ec).addPassword(password()).addKek(ID, KEK),
        octets(1000));
    Envelope head = Envelope.parse(envelope);
    assertEquals(ContentCipher.AES_256_GCM, head.getCipher());
    assertEquals("2.16.840.1.101.3.4.1.46", head.getAlgorithm());
    assertTrue(head.isAuthenticated());
    assertFalse(head.hasContentLen());
    assertEquals(0, head.getContentLen());
    assertTrue(head.getHeadLen() > 0 && head.getHeadLen() < envelope.length - 1000);
    RecipientList list = head.getRecipients();
    assertEquals(4, list.size());
    assertEquals(List.of(RecipientKind.KEY_TRANSPORT, RecipientKind.KEY_AGREEMENT,
        RecipientKind.PASSWORD, RecipientKind.KEK),
        list.toList().stream().map(Recipient::getKind).collect(Collectors.toList()));
    Recipient rsa = list.getItem(0);
    Recipient password = list.getItem(2);
    Recipient kek = list.getItem(3);
    assertEquals(RecipientScheme.OAEP_SHA256, rsa.getScheme());
    assertEquals("1.2.840.113549.1.1.7", rsa.getAlgorithm());
    assertEquals(parties.rsa.getIssuer(), rsa.getIssuer());
    assertEquals(parties.rsa.getSerial(), rsa.getSerial());
    assertTrue(rsa.isFor(parties.rsa));
    assertFalse(rsa.isFor(parties.ec));
    assertNull(password.getScheme());
    assertEquals(600_000, password.getRounds());
    assertEquals("", password.getSerial());
    assertFails(ErrorCode.NOT_FOUND, password::getIssuer);
    assertEquals("abcd", kek.getKeyId());
    assertFails(ErrorCode.NOT_FOUND, () -> list.getItem(4));
  }

  @Test
  void aHeadIsNoOtherThing() throws Exception {
    byte[] envelope = seal(to(parties.rsa), BID);
    for (byte[] data : List.of(new byte[0], Fixtures.utf8("text"), Arrays.copyOf(envelope, 50))) {
      assertFails(ErrorCode.DER, () -> Envelope.parse(data));
    }
  }

  // --- how it is sealed

  @Test
  void everySettingDoesWhatItSays() throws Exception {
    for (ContentCipher cipher : List.of(
        ContentCipher.AES_256_GCM, ContentCipher.AES_128_GCM, ContentCipher.CHACHA20_POLY1305)) {
      byte[] envelope = seal(to(parties.rsa).setCipher(cipher).setContentLen(5), BID);
      assertEquals(cipher, Envelope.parse(envelope).getCipher());
      assertEquals(5, Envelope.parse(envelope).getContentLen());
      assertArrayEquals(BID, unseal(parties.rsaKey, envelope));
    }
    assertFails(ErrorCode.ARGUMENT,
        () -> new SealerBuilder().setCipher(ContentCipher.DES3_CBC));

    byte[] cbc = seal(to(parties.rsa).setUnauthenticatedCbc(256), BID);
    assertFalse(Envelope.parse(cbc).isAuthenticated());
    assertFails(ErrorCode.UNSUPPORTED, () -> unseal(parties.rsaKey, cbc));
    assertArrayEquals(BID, unseal(
        new OpenerBuilder().addKey(parties.rsaKey).setUnauthenticatedCbc(true), cbc));

    byte[] named = seal(new SealerBuilder().setNow(Fixtures.NOW).setByKeyId(true)
        .setOaepLabel(Fixtures.utf8("label")).setScheme(RecipientScheme.OAEP_SHA1)
        .addCert(parties.rsa), BID);
    try (RecipientList list = Envelope.parse(named).getRecipients()) {
      assertEquals(parties.rsa.getSubjectKeyId(), list.getItem(0).getKeyId());
      assertEquals(RecipientScheme.OAEP_SHA1, list.getItem(0).getScheme());
    }
    assertArrayEquals(BID, unseal(parties.rsaKey, named));

    byte[] committed = seal(to(parties.rsa).setCommitment(true), BID);
    OpenerBuilder strict = new OpenerBuilder().addKey(parties.rsaKey).setRequireCommitment(true);
    assertArrayEquals(BID, unseal(strict, committed));
    assertFails(ErrorCode.DECRYPT, () -> unseal(strict, seal(to(parties.rsa), BID)));

    assertFails(ErrorCode.LIMIT,
        () -> new SealerBuilder().setMaxRecipients(1).addKek(ID, KEK).addCert(parties.rsa));
    assertFails(ErrorCode.LIMIT, () -> unseal(
        new OpenerBuilder().addKey(parties.rsaKey).setMaxRecipients(1),
        seal(to(parties.rsa, parties.ec), BID)));
  }

  @Test
  void anOpenerTellsHowItOpened() throws Exception {
    byte[] envelope = seal(to(parties.rsa, parties.ec).setCommitment(true), BID);
    try (Opener opener = new OpenerBuilder().addKey(parties.ecKey).build()) {
      assertEquals(OptionalInt.empty(), opener.getRecipientIndex());
      assertNull(opener.getCipher());
      assertArrayEquals(BID, opener.updateUnverified(envelope));
      assertFalse(opener.isCommitted());
      opener.finish();
      assertTrue(opener.isCommitted());
      assertEquals(OptionalInt.of(1), opener.getRecipientIndex());
      assertEquals(ContentCipher.AES_256_GCM, opener.getCipher());
    }
  }

  // --- refusals

  @Test
  void whatIsWrongWithACertificateIsSaidAndCanBeAllowed() throws Exception {
    Cert expired = EnvelopeParties.holder("CN=Old", parties.rsaKey, KeyUsage.KEY_ENCIPHERMENT,
        Fixtures.BEGIN, Fixtures.NOW.minus(Duration.ofDays(1)));
    assertFails(ErrorCode.EXPIRED, () -> to(expired).build());
    to(expired).setAllow(Set.of(SealAllow.EXPIRED)).build();
    Cert signer =
        EnvelopeParties.holder("CN=Signer", parties.rsaKey, KeyUsage.DIGITAL_SIGNATURE);
    assertFails(ErrorCode.USAGE_FORBIDDEN, () -> to(signer).build());
    to(signer).setAllow(Set.of(SealAllow.KEY_USAGE)).build();
    assertFails(ErrorCode.EXISTS, () -> to(parties.rsa, parties.rsa).build());
    to(parties.rsa, parties.rsa).setAllow(Set.of(SealAllow.DUPLICATE)).build();
    Key ed25519 = Fixtures.key("keys/ed25519.pem");
    assertFails(ErrorCode.UNSUPPORTED,
        () -> to(EnvelopeParties.holder("CN=x", ed25519, KeyUsage.DIGITAL_SIGNATURE)));
    assertFails(ErrorCode.UNSUPPORTED, () -> new OpenerBuilder().addKey(ed25519));
    assertFails(ErrorCode.KEY_MISMATCH,
        () -> new OpenerBuilder().addKey(parties.rsaKey, CertList.of(parties.ec)));
    new OpenerBuilder().setAllow(Set.of(OpenAllow.values())).setAllow();
  }

  @Test
  void nothingIsSealedForNobodyOrAtNoTime() throws Exception {
    assertFails(ErrorCode.STATE, () -> new SealerBuilder().build());
    assertFails(ErrorCode.STATE, () -> new SealerBuilder().addCert(parties.rsa).build());
    assertFails(ErrorCode.STATE, () -> new OpenerBuilder().build());
    assertFails(ErrorCode.ARGUMENT, () -> new SealerBuilder().addPassword(new char[0]));
    assertFails(ErrorCode.LIMIT, () -> new OpenerBuilder().addPassword(new char[1025]));
    assertFails(ErrorCode.ARGUMENT, () -> new SealerBuilder().addKek(ID, new byte[15]));
    assertFails(ErrorCode.ARGUMENT, () -> new OpenerBuilder().addKek(ID, new byte[33]));
    assertFails(ErrorCode.ARGUMENT, () -> new SealerBuilder().addKek(new byte[0], KEK));
    assertFails(ErrorCode.LIMIT, () -> new SealerBuilder().addKek(new byte[1025], KEK));
  }

  // --- pieces

  @Test
  void memoryOfTheCallerIsUsed() throws Exception {
    for (boolean direct : List.of(true, false)) {
      Sealer sealer = to(parties.ec).build();
      ByteArrayOutputStream sealed = new ByteArrayOutputStream();
      ByteBuffer src = room(PIECE, direct).put(octets(PIECE)).flip();
      for (int i = 0; i < 4; i++) {
        ByteBuffer dest = room((int) sealer.getUpdateSize(PIECE), direct);
        sealed.writeBytes(first(dest, sealer.updateInto(src, dest)));
      }
      assertEquals(PIECE, src.remaining()); // buffers are where they were
      sealed.writeBytes(sealer.finish());

      Opener opener = new OpenerBuilder().addKey(parties.ecKey).build();
      ByteArrayOutputStream opened = new ByteArrayOutputStream();
      byte[] envelope = sealed.toByteArray();
      for (int start = 0; start < envelope.length; start += PIECE) {
        int length = Math.min(PIECE, envelope.length - start);
        ByteBuffer piece = room(length, direct).put(envelope, start, length).flip();
        ByteBuffer dest = room(length + 64, direct);
        opened.writeBytes(first(dest, opener.updateUnverifiedInto(piece, dest)));
      }
      opener.finish();
      assertEquals(4 * PIECE, opened.size());
      assertArrayEquals(octets(PIECE), Arrays.copyOf(opened.toByteArray(), PIECE));
    }
  }

  private static ByteBuffer room(int size, boolean direct) {
    return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
  }

  private static byte[] first(ByteBuffer buffer, long length) {
    byte[] octets = new byte[(int) length];
    buffer.duplicate().get(octets);
    return octets;
  }

  @Test
  void memoryThatIsTooSmallOrReadOnlyChangesNothing() throws Exception {
    Sealer sealer = to(parties.rsa).build();
    ByteBuffer src = ByteBuffer.wrap(BID);
    for (long size : List.of(0L, sealer.getUpdateSize(5) - 1)) {
      assertFails(ErrorCode.ARGUMENT,
          () -> sealer.updateInto(src, ByteBuffer.allocateDirect((int) size)));
    }
    assertThrows(IllegalArgumentException.class,
        () -> sealer.updateInto(src, ByteBuffer.allocate(1 << 20).asReadOnlyBuffer()));
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    sealed.writeBytes(sealer.update(BID));
    sealed.writeBytes(sealer.finish());
    Opener opener = new OpenerBuilder().addKey(parties.rsaKey).build();
    ByteBuffer envelope = ByteBuffer.wrap(sealed.toByteArray()).asReadOnlyBuffer();
    assertFails(ErrorCode.ARGUMENT, () -> opener.updateUnverifiedInto(
        envelope, ByteBuffer.allocate(envelope.remaining() + 63)));
    ByteBuffer dest = ByteBuffer.allocate(envelope.remaining() + 64);
    assertArrayEquals(BID, first(dest, opener.updateUnverifiedInto(envelope, dest)));
    opener.finish();
  }

  @Test
  void nothingGoesOnAfterTheEndOrAnError() throws Exception {
    Sealer sealer = to(parties.rsa).build();
    byte[] envelope = sealer.finish();
    assertFails(ErrorCode.STATE, () -> sealer.update(BID));
    assertFails(ErrorCode.STATE, sealer::finish);
    Opener opener = new OpenerBuilder().addKey(parties.rsaKey).build();
    assertEquals(0, opener.updateUnverified(envelope).length);
    opener.finish();
    assertFails(ErrorCode.STATE, () -> opener.updateUnverified(new byte[0]));
    assertFails(ErrorCode.STATE, opener::finish);
    Opener failed = new OpenerBuilder().addKey(parties.rsaKey).build();
    assertFails(ErrorCode.DER, () -> failed.updateUnverified(Fixtures.utf8("no envelope")));
    assertFails(ErrorCode.STATE, failed::finish);
    Sealer counted = to(parties.rsa).setContentLen(4).build();
    assertFails(ErrorCode.LIMIT, () -> counted.update(BID));
  }

  @Test
  void aCutOrAChangeIsNoticed() throws Exception {
    byte[] envelope = seal(to(parties.ec), octets(100));
    for (int length = 0; length < envelope.length; length++) {
      byte[] cut = Arrays.copyOf(envelope, length);
      assertFails(ErrorCode.DER, () -> unseal(parties.ecKey, cut));
    }
    assertFails(ErrorCode.TRAILING,
        () -> unseal(parties.ecKey, Arrays.copyOf(envelope, envelope.length + 1)));
    byte[] changed = envelope.clone();
    changed[(int) Envelope.parse(envelope).getHeadLen() + 50] ^= 1;
    assertFails(ErrorCode.DECRYPT, () -> unseal(parties.ecKey, changed));
  }

  // --- threads

  private static boolean isBusy(Sealer sealer) {
    try {
      sealer.getUpdateSize(0);
      return false;
    } catch (IllegalStateException e) {
      return e.getMessage().contains("in use");
    }
  }

  @Test
  void aSealerIsForOneThreadAndClosedAtTheEndOfItsCall() throws Exception {
    ByteBuffer content = ByteBuffer.allocateDirect(256 << 20);
    for (boolean closes : List.of(false, true)) {
      Sealer sealer = to(parties.rsa).build();
      ByteBuffer room =
          ByteBuffer.allocateDirect((int) sealer.getUpdateSize(content.remaining()));
      FutureTask<Long> sealed = new FutureTask<>(() -> sealer.updateInto(content, room));
      new Thread(sealed).start();
      while (!isBusy(sealer) && !sealed.isDone()) {
        Thread.onSpinWait();
      }
      if (closes) {
        sealer.close();
        assertThrows(IllegalStateException.class, sealer::finish);
      } else if (!sealed.isDone()) {
        assertThrows(IllegalStateException.class, () -> sealer.update(BID));
      }
      assertTrue(sealed.get() > content.remaining() - (1 << 20));
    }
  }

  // --- plans

  @Test
  void aPlanTakesWhatItNeeds() throws Exception {
    try (ResealPlan plan = new ResealPlan()) {
      plan.setOpener(new OpenerBuilder().addKey(parties.rsaKey)).setSealer(to(parties.backup))
          .addDropIndex(9_999).addDropCert(parties.ec).setNewContentKey(true)
          .addReplacement(parties.ec, to(parties.backup));
      assertFails(ErrorCode.LIMIT, () -> plan.addDropIndex(10_000));
      assertThrows(IllegalArgumentException.class, () -> plan.addDropIndex(-1));
      assertThrows(NullPointerException.class, () -> plan.setOpener(null));
    }
  }

  // --- secrecy

  @Test
  void noSecretIsShownAndTheCallersArraysAreLeftAlone() throws Exception {
    char[] password = "canary".toCharArray();
    byte[] kek = KEK.clone();
    SealerBuilder sealer = new SealerBuilder().addPassword(password).addKek(ID, kek);
    OpenerBuilder opener = new OpenerBuilder().addPassword(password).addKek(ID, kek);
    for (Object each : List.of(sealer, sealer.build(), opener, opener.build())) {
      assertFalse(each.toString().contains("canary"), each::toString);
    }
    assertArrayEquals("canary".toCharArray(), password);
    assertArrayEquals(KEK, kek);
  }
}
