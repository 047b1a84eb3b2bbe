// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.EnvelopeParties.octets;
import static org.devcert.EnvelopeParties.read;
import static org.devcert.EnvelopeParties.seal;
import static org.devcert.EnvelopeParties.to;
import static org.devcert.EnvelopeParties.unseal;
import static org.devcert.EnvelopeParties.written;
import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Envelopes as streams: what is written is sealed, what is read was opened. */
@Timeout(120)
class EnvelopeStreamTest {
  private static final int PIECE = 64 << 10;
  private static final int IN_MEMORY = 1 << 20;
  private static final int LARGE = IN_MEMORY + 12_345;
  private static final byte[] BID = Fixtures.utf8("a bid");

  private final EnvelopeParties parties;
  private final Key key;
  private final SealerBuilder builder;

  EnvelopeStreamTest() throws DevcertException {
    parties = new EnvelopeParties();
    key = parties.ecKey;
    builder = to(parties.ec);
  }

  /** Counts what it is asked to do, and fails when it is told to. */
  private static final class Target extends OutputStream {
    final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    boolean isFull;
    int closed;
    int flushed;

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      if (isFull) {
        throw new IOException("no space left");
      }
      octets.write(data, offset, length);
    }

    @Override
    public void flush() {
      flushed++;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  /** A source that gives little at a time, and fails at its end when it is told to. */
  private static final class Source extends InputStream {
    private final InputStream octets;
    private final boolean fails;
    int closed;

    Source(byte[] octets, boolean fails) {
      this.octets = new ByteArrayInputStream(octets);
      this.fails = fails;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) == -1 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] data, int offset, int length) throws IOException {
      int n = octets.read(data, offset, Math.min(length, 7001));
      if (n == -1 && fails) {
        throw new IOException("the line is dead");
      }
      return n;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private void assertCut(byte[] envelope) {
    assertFails(ErrorCode.DER, () -> read(key, envelope));
  }

  /** What temporary files of ours are open. */
  private static Set<String> openFiles() throws IOException {
    Set<String> files = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        if (Files.isSymbolicLink(each)) {
          String name = Files.readSymbolicLink(each).toString();
          if (name.contains("/devcert-")) {
            files.add(name);
          }
        }
      }
    }
    return files;
  }

  // --- both

  @Test
  void whatWasWrittenIsRead() throws Exception {
    for (int size : List.of(0, 1, PIECE - 1, PIECE, PIECE + 1, IN_MEMORY - 1, IN_MEMORY,
        IN_MEMORY + 1, 3_000_001)) {
      byte[] content = octets(size);
      byte[] envelope = written(builder, content);
      assertArrayEquals(content, read(key, envelope));
      assertArrayEquals(content, unseal(key, envelope));
      assertArrayEquals(content, read(key, seal(builder, content)));
    }
  }

  @Test
  void asTheDocumentationSays(@TempDir Path folder) throws Exception {
    Path target = folder.resolve("bid.p7m");
    InputStream bid = new ByteArrayInputStream(octets(LARGE));
    try (OutputStream sealed = Envelope.seal(Files.newOutputStream(target), builder)) {
      bid.transferTo(sealed);
    }
    try (InputStream content = Envelope.open(Files.newInputStream(target), key)) {
      assertArrayEquals(octets(LARGE), content.readAllBytes());
    }
    FileJob.open(new OpenerBuilder().addKey(key), target, folder.resolve("bid")).run();
    assertArrayEquals(octets(LARGE), Files.readAllBytes(folder.resolve("bid")));
  }

  // --- writing

  @Test
  void octetsOfAnySizeAreWritten() throws Exception {
    Target target = new Target();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    try (SealOutputStream sealed = Envelope.seal(target, builder)) {
      for (int size : List.of(0, 1, 2, 1000, PIECE, 3 * PIECE + 1, 5)) {
        sealed.write(octets(size));
        sealed.write(octets(size), size / 2, size - size / 2);
        sealed.write(size);
        expected.write(octets(size));
        expected.write(octets(size), size / 2, size - size / 2);
        expected.write(size);
      }
      for (int[] wrong : List.of(
          new int[] {-1, 1}, new int[] {0, 6}, new int[] {5, 1}, new int[] {1, -1})) {
        assertThrows(IndexOutOfBoundsException.class, () -> sealed.write(BID, wrong[0], wrong[1]));
      }
      assertThrows(NullPointerException.class, () -> sealed.write(null, 0, 0));
      assertThrows(NullPointerException.class, () -> sealed.write(null));
    }
    assertEquals(1, target.closed);
    assertArrayEquals(expected.toByteArray(), read(key, target.octets.toByteArray()));
  }

  @Test
  void flushingPassesOn() throws Exception {
    Target target = new Target();
    SealOutputStream sealed = Envelope.seal(target, builder);
    sealed.write(BID);
    assertEquals(0, target.octets.size());
    sealed.flush();
    assertTrue(target.octets.size() > 0); // the head, at least
    assertEquals(1, target.flushed);
    sealed.write(octets(LARGE));
    sealed.flush();
    assertTrue(target.octets.size() > LARGE - 2 * PIECE);
    sealed.close();
    assertEquals(LARGE + BID.length, read(key, target.octets.toByteArray()).length);
  }

  @Test
  void otherStreamsMayBeAroundIt() throws Exception {
    Target target = new Target();
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Envelope.seal(target, builder)))) {
      zip.putNextEntry(new ZipEntry("a.bin"));
      zip.write(octets(LARGE));
      zip.closeEntry();
    }
    assertEquals(1, target.closed);
    try (ZipInputStream zip = new ZipInputStream(
        Envelope.open(new ByteArrayInputStream(target.octets.toByteArray()), key))) {
      assertEquals("a.bin", zip.getNextEntry().getName());
      assertArrayEquals(octets(LARGE), zip.readAllBytes());
    }
  }

  @Test
  void anEnvelopeCanBeFinishedBeforeItIsClosed() throws Exception {
    Target target = new Target();
    SealOutputStream sealed = Envelope.seal(target, builder);
    sealed.write(BID);
    sealed.finish();
    sealed.finish();
    assertEquals(0, target.closed);
    byte[] envelope = target.octets.toByteArray();
    assertThrows(IOException.class, () -> sealed.write(1));
    sealed.abort();
    sealed.flush();
    sealed.close();
    sealed.close();
    assertEquals(1, target.closed);
    assertArrayEquals(envelope, target.octets.toByteArray());
    assertArrayEquals(BID, read(key, envelope));
  }

  @Test
  void aBuilderThatIsNotReadyWritesNothing() throws Exception {
    Target target = new Target();
    assertFails(ErrorCode.STATE, () -> Envelope.seal(target, new SealerBuilder()));
    assertEquals(0, target.octets.size());
    assertThrows(NullPointerException.class, () -> Envelope.seal((OutputStream) null, builder));
    assertThrows(NullPointerException.class, () -> Envelope.seal(target, null));
  }

  // --- giving up

  @Test
  void itCanBeGivenUp() throws Exception {
    Target target = new Target();
    SealOutputStream sealed = Envelope.seal(target, builder);
    sealed.write(octets(LARGE));
    sealed.abort();
    sealed.abort();
    for (IOCall call : List.<IOCall>of(() -> sealed.write(1), () -> sealed.write(BID),
        sealed::flush, sealed::finish)) {
      assertThrows(IOException.class, call::run);
    }
    assertEquals(0, target.closed);
    sealed.close();
    sealed.close();
    assertEquals(1, target.closed);
    assertCut(target.octets.toByteArray());
  }

  /** What may fail with an IOException. */
  private interface IOCall {
    void run() throws IOException;
  }

  @Test
  void aTargetThatFailsOnceHasNoEnd() throws Exception {
    Target target = new Target();
    SealOutputStream sealed = Envelope.seal(target, builder);
    sealed.write(octets(LARGE));
    target.isFull = true;
    IOException e = assertThrows(IOException.class, () -> sealed.write(octets(LARGE)));
    assertEquals("no space left", e.getMessage());
    target.isFull = false;
    assertThrows(IOException.class, () -> sealed.write(1));
    sealed.close();
    assertEquals(1, target.closed);
    assertCut(target.octets.toByteArray());
  }

  @Test
  void aTargetThatFailsAtTheEndIsToldAndClosed() throws Exception {
    Target target = new Target();
    SealOutputStream sealed = Envelope.seal(target, builder);
    sealed.write(BID);
    target.isFull = true;
    assertThrows(IOException.class, sealed::close);
    assertEquals(1, target.closed);
    sealed.close();
    assertEquals(1, target.closed);
  }

  @Test
  void anErrorOfTheLibraryIsTheCause() throws Exception {
    Target target = new Target();
    SealOutputStream sealed = Envelope.seal(target, to(parties.ec).setContentLen(3));
    sealed.write(BID);
    IOException e = assertThrows(IOException.class, sealed::close);
    assertEquals(ErrorCode.LIMIT, assertInstanceOf(DevcertException.class, e.getCause()).getCode());
    assertEquals(e.getCause().getMessage(), e.getMessage());
    assertEquals(1, target.closed);
    Target shorter = new Target();
    try (SealOutputStream more = Envelope.seal(shorter, to(parties.ec).setContentLen(9))) {
      more.write(BID);
      assertThrows(IOException.class, more::finish);
    }
    assertEquals(1, shorter.closed);
    assertCut(shorter.octets.toByteArray());
  }

  @Test
  void aSourceIsSealedToItsEndOrNotAtAll() throws Exception {
    Target target = new Target();
    Source source = new Source(octets(LARGE), false);
    Envelope.seal(source, target, builder);
    assertEquals(0, target.closed);
    assertEquals(0, source.closed);
    assertArrayEquals(octets(LARGE), read(key, target.octets.toByteArray()));

    for (int size : List.of(0, 5, LARGE)) {
      Target cut = new Target();
      IOException e = assertThrows(IOException.class,
          () -> Envelope.seal(new Source(octets(size), true), cut, builder));
      assertEquals("the line is dead", e.getMessage());
      assertCut(cut.octets.toByteArray());
    }
    Target full = new Target();
    full.isFull = true;
    assertThrows(IOException.class,
        () -> Envelope.seal(new Source(octets(LARGE), false), full, builder));
  }

  // --- reading

  @Test
  void aKeyOrAnOpenerOpens() throws Exception {
    byte[] envelope = written(builder, BID);
    OpenerBuilder opener = new OpenerBuilder().addKey(key);
    try (InputStream content = Envelope.open(new ByteArrayInputStream(envelope), opener)) {
      assertArrayEquals(BID, content.readAllBytes());
    }
    try (Opener once = opener.build()) {
      assertArrayEquals(
          BID, Envelope.open(new ByteArrayInputStream(envelope), once).readAllBytes());
      assertEquals(0, once.getRecipientIndex().getAsInt());
      assertFails(ErrorCode.STATE,
          () -> Envelope.open(new ByteArrayInputStream(envelope), once));
    }
    assertFalse(key.isClosed());
    assertFalse(opener.isClosed());
  }

  @Test
  void theSourceIsClosedInAnyCase() throws Exception {
    byte[] envelope = written(builder, octets(LARGE));
    Source source = new Source(envelope, false);
    Envelope.open(source, key).close();
    assertTrue(source.closed > 0);
    Source failing = new Source(Arrays.copyOf(envelope, envelope.length - 1), true);
    IOException e = assertThrows(IOException.class, () -> Envelope.open(failing, key));
    assertEquals("the line is dead", e.getMessage());
    assertTrue(failing.closed > 0);
    Source cut = new Source(Arrays.copyOf(envelope, envelope.length - 1), false);
    assertFails(ErrorCode.DER, () -> Envelope.open(cut, key));
    assertTrue(cut.closed > 0);
    Source unopened = new Source(envelope, false);
    assertFails(ErrorCode.STATE, () -> Envelope.open(unopened, new OpenerBuilder()));
    Key closed = Fixtures.key("keys/p256.pem");
    closed.close();
    assertThrows(IllegalStateException.class, () -> Envelope.open(unopened, closed));
    assertThrows(NullPointerException.class, () -> Envelope.open(null, key));
    assertThrows(NullPointerException.class, () -> Envelope.open(unopened, (Key) null));
  }

  @Test
  void nothingIsReadBeforeAllIsAuthenticated() throws Exception {
    for (int size : List.of(1000, LARGE)) {
      byte[] envelope = Fixtures.bent(written(builder, octets(size)));
      assertThrows(DevcertException.class, () -> read(key, envelope));
      byte[] changed = written(builder, octets(size));
      changed[changed.length - 500] ^= 1;
      assertFails(ErrorCode.DECRYPT, () -> read(key, changed));
      assertEquals(Set.of(), openFiles());
    }
  }

  @Test
  void aCutAnywhereIsNoticed() throws Exception {
    for (int[] each : List.of(new int[] {1000, 7}, new int[] {LARGE, 40_009})) {
      byte[] envelope = written(builder, octets(each[0]));
      for (int length = 0; length < envelope.length; length += each[1]) {
        assertCut(Arrays.copyOf(envelope, length));
      }
      assertCut(Arrays.copyOf(envelope, envelope.length - 1));
      assertFails(ErrorCode.TRAILING,
          () -> read(key, Arrays.copyOf(envelope, envelope.length + 1)));
    }
    assertEquals(Set.of(), openFiles());
  }

  @Test
  void whatIsLargeIsInAFileThatIsGone() throws Exception {
    byte[] envelope = written(builder, octets(LARGE));
    try (InputStream content = Envelope.open(new ByteArrayInputStream(envelope), key)) {
      Set<String> files = openFiles();
      assertEquals(1, files.size());
      assertTrue(files.iterator().next().endsWith(" (deleted)"), files::toString);
      assertEquals(LARGE, content.available());
      assertEquals(octets(LARGE)[0] & 0xff, content.read());
      assertEquals(1000, content.skip(1000));
      assertEquals(octets(LARGE)[1001] & 0xff, content.read());
    }
    assertEquals(Set.of(), openFiles());
    try (InputStream content = Envelope.open(
        new ByteArrayInputStream(written(builder, octets(IN_MEMORY))), key)) {
      assertEquals(Set.of(), openFiles());
      assertEquals(IN_MEMORY, content.available());
    }
  }

  @Test
  void twoEnvelopesAreNotOne() throws Exception {
    byte[] one = written(builder, BID);
    InputStream both =
        new SequenceInputStream(new ByteArrayInputStream(one), new ByteArrayInputStream(one));
    assertFails(ErrorCode.TRAILING, () -> Envelope.open(both, key));
  }

  // --- memory

  @Test
  void memoryDoesNotGrowWithTheContent(@TempDir Path folder) throws Exception {
    Path target = folder.resolve("bid.p7m");
    String shown = Jvm.run(List.of("-Xmx48m", "-XX:MaxDirectMemorySize=4m"),
        Jvm.pathOf(Key.class, EnvelopeStreamTest.class), Large.class,
        target.toString());
    assertEquals("134217728", shown.strip());
    assertTrue(Files.size(target) > 128 << 20);
  }

  /** Seals and opens 128 MiB with little memory. */
  static final class Large {
    public static void main(String[] args) throws Exception {
      SealerBuilder sealer = new SealerBuilder().addKek(BID, new byte[16]);
      Path target = Path.of(args[0]);
      byte[] piece = octets(1 << 20);
      try (OutputStream sealed = Envelope.seal(Files.newOutputStream(target), sealer)) {
        for (int i = 0; i < 128; i++) {
          sealed.write(piece);
        }
      }
      OpenerBuilder opener = new OpenerBuilder().addKek(BID, new byte[16]);
      try (InputStream content = Envelope.open(Files.newInputStream(target), opener)) {
        System.out.println(content.transferTo(OutputStream.nullOutputStream()));
      }
    }
  }
}
