// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.devcert.probe.ProbeCipher;
import org.devcert.probe.ProbeColor;
import org.devcert.probe.ProbePart;
import org.devcert.probe.ProbeRecord;
import org.devcert.probe.ProbeStream;
import org.junit.jupiter.api.Test;

/** Each kind of value at its edges: it goes through as it is, or is an exception. */
class ValuesTest {
  private final ProbeRecord record;

  ValuesTest() throws Exception {
    record = new ProbeRecord();
  }

  // --- text

  private String raw(int... octets) throws Exception {
    byte[] data = new byte[octets.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) octets[i];
    }
    return record.setRawText(data).getText();
  }

  @Test
  void textGoesThroughWhateverItHolds() throws Exception {
    for (String text : List.of("", "a", "\u0001\u007f", "\u0080\u07ff", "\u0800\ud7ff\ue000\uffff",
        "\ud83d\udd11", "\ud800\udc00\udbff\udfff", "e\u0301 \u05d0\u202e", "x\ufeff")) {
      assertEquals(text, record.setText(text).getText());
      assertEquals(text, record.setNote(text).getNote());
      assertEquals(List.of(text), new ProbeRecord().addTag(text).getTags());
    }
  }

  @Test
  void textOfAnyLengthGoesThrough() throws Exception {
    for (int length : new int[] {84, 85, 170, 171, 255, 256, 257, 511, 512, 513, 1 << 20}) {
      for (String unit : List.of("a", "\u00e9", "\u20ac")) {
        String text = unit.repeat(length);
        assertEquals(text, record.setText(text).getText());
      }
      String text = "\ud83d\udd11".repeat(length / 2);
      assertEquals(text, record.setText(text).getText());
    }
  }

  @Test
  void textThatIsNotUnicodeIsAnIllegalArgument() throws Exception {
    record.setText("before");
    for (String text : List.of("\0", "a\0b", "a\0", "\ud83d", "a\ud83d", "\ud83da", "\udd11\ud83d",
        "\udd11", "x".repeat(600) + "\ud83d", "x".repeat(600) + "\0")) {
      assertThrows(IllegalArgumentException.class, () -> record.setText(text));
      assertThrows(IllegalArgumentException.class, () -> record.setNote(text));
      assertThrows(IllegalArgumentException.class, () -> record.addTag(text));
    }
    assertEquals("before", record.getText());
    assertNull(record.getNote());
    assertEquals(List.of(), record.getTags());
  }

  @Test
  void whatTheLibraryGivesIsReadAsUtf8() throws Exception {
    assertEquals("\u20ac", raw(0xe2, 0x82, 0xac));
    assertEquals("\ud83d\udd11", raw(0xf0, 0x9f, 0x94, 0x91));
    // What JNI calls UTF-8: a NUL in two octets, a surrogate pair in six.
    assertEquals("a\ufffd\ufffdb", raw('a', 0xc0, 0x80, 'b'));
    assertEquals("\ufffd".repeat(6), raw(0xed, 0xa0, 0xbd, 0xed, 0xb4, 0x91));
    // Overlong, beyond Unicode, cut off, out of place.
    assertEquals("\ufffd".repeat(3), raw(0xe0, 0x80, 0xaf));
    assertEquals("\ufffd".repeat(4), raw(0xf4, 0x90, 0x80, 0x80));
    assertEquals("a\ufffd\ufffd", raw('a', 0xe2, 0x82));
    assertEquals("\ufffda\ufffd\ufffd", raw(0xbf, 'a', 0xfe, 0xff));
  }

  @Test
  void passphrasesMayHoldAnythingButHalfACharacter() throws Exception {
    for (String text : List.of("", "secret", "a\0b", "\u20ac\ud83d\udd11", "x".repeat(1000))) {
      record.setPassword(text.toCharArray());
      assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), record.getPasswordPrivate());
    }
    assertThrows(IllegalArgumentException.class, () -> record.setPassword(new char[] {'\ud83d'}));
    assertFails(ErrorCode.NOT_FOUND, () -> record.setPassword(null).getPasswordPrivate());
  }

  // --- octets

  @Test
  void arraysAreCopied() throws Exception {
    byte[] octets = {1, 2, 3};
    record.setData(octets);
    octets[0] = 9;
    byte[] first = record.getData();
    assertArrayEquals(new byte[] {1, 2, 3}, first);
    first[0] = 9;
    assertArrayEquals(new byte[] {1, 2, 3}, record.getData());
    assertNotSame(first, record.getData());
    assertArrayEquals(new byte[0], record.setData(new byte[0]).getData());
    assertEquals(0, record.getDataSize());
  }

  @Test
  void arraysOfAnySizeAreTaken() throws Exception {
    for (int size : new int[] {511, 512, 513, 65536, 1 << 20}) {
      byte[] octets = new byte[size];
      octets[size - 1] = 1;
      assertArrayEquals(octets, record.setData(octets).getData());
    }
    assertFails(ErrorCode.LIMIT, () -> record.setData(new byte[(1 << 20) + 1]));
  }

  private static void assumeMemory(long heap, long all) throws IOException {
    assumeTrue(Runtime.getRuntime().maxMemory() > heap, "skipped: a heap of " + heap);
    long available = Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
    assumeTrue(available > all, "skipped: " + all + " octets of memory");
  }

  @Test
  void theLargestArrayIsRefusedByTheLibraryOnly() throws Exception {
    assumeMemory(3L << 30, 6L << 30);
    byte[] octets = new byte[Integer.MAX_VALUE - 8];
    assertFails(ErrorCode.LIMIT, () -> record.setData(octets));
  }

  @Test
  void theLargestBuffersAreRefusedByTheLibraryOnly() throws Exception {
    assumeMemory(3L << 30, 4L << 30);
    ByteBuffer large = ByteBuffer.allocateDirect(Integer.MAX_VALUE - 8);
    ProbeStream stream = new ProbeStream(ProbeCipher.NONE);
    assertFails(ErrorCode.LIMIT, () -> stream.updateInto(large, large));
  }

  private static ByteBuffer filled(ByteBuffer buffer) {
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, (byte) i);
    }
    return buffer;
  }

  /** Copies octets 2 to 5 of a buffer behind the first one of another, and sees what changed. */
  private static void assertCopies(ByteBuffer src, ByteBuffer dest) throws Exception {
    src.limit(6).position(2);
    dest.position(1);
    ByteOrder order = dest.order();
    assertEquals(4, new ProbeStream(ProbeCipher.NONE).updateInto(src, dest));
    assertEquals(2, src.position());
    assertEquals(6, src.limit());
    assertEquals(1, dest.position());
    assertEquals(dest.capacity(), dest.limit());
    assertEquals(order, dest.order());
    byte[] octets = new byte[dest.capacity()];
    dest.duplicate().clear().get(octets);
    for (int i = 0; i < octets.length; i++) {
      assertEquals(i >= 1 && i < 5 ? i + 1 : 0, octets[i]);
    }
  }

  @Test
  void buffersOfEachKindAreReadFromPositionToLimit() throws Exception {
    for (ByteBuffer src : List.of(
        filled(ByteBuffer.allocate(8)), filled(ByteBuffer.allocateDirect(8)),
        filled(ByteBuffer.allocate(8)).asReadOnlyBuffer(),
        filled(ByteBuffer.allocateDirect(8)).asReadOnlyBuffer(),
        filled(ByteBuffer.allocate(16).position(3).slice()),
        filled(ByteBuffer.allocateDirect(16).position(3).slice()),
        filled(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN)).duplicate())) {
      assertCopies(src.duplicate(), ByteBuffer.allocate(8));
      assertCopies(src.duplicate(), ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN));
      assertCopies(src.duplicate(), ByteBuffer.allocate(20).position(7).slice());
      assertCopies(src.duplicate(), ByteBuffer.allocateDirect(20).position(7).slice());
      assertCopies(src.duplicate(), ByteBuffer.allocate(1000));
    }
  }

  @Test
  void nothingBesideASliceIsWritten() throws Exception {
    byte[] all = new byte[10];
    ByteBuffer dest = ByteBuffer.wrap(all, 4, 2).slice();
    new ProbeStream(ProbeCipher.NONE).updateInto(ByteBuffer.wrap(new byte[] {1, 2}), dest);
    assertArrayEquals(new byte[] {0, 0, 0, 0, 1, 2, 0, 0, 0, 0}, all);
  }

  @Test
  void oneBufferMayBeBoth() throws Exception {
    for (ByteBuffer buffer : List.of(ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8))) {
      filled(buffer);
      assertEquals(8, new ProbeStream(ProbeCipher.NONE).updateInto(buffer, buffer));
      assertEquals(filled(ByteBuffer.allocate(8)), buffer);
    }
  }

  @Test
  void emptyBuffersAreNoOctets() throws Exception {
    ProbeStream stream = new ProbeStream(ProbeCipher.NONE);
    ByteBuffer heap = ByteBuffer.allocate(0);
    ByteBuffer direct = ByteBuffer.allocateDirect(0);
    ByteBuffer used = ByteBuffer.allocate(4).position(4);
    for (ByteBuffer src : List.of(heap, direct, used)) {
      for (ByteBuffer dest : List.of(heap, direct, used)) {
        assertEquals(0, stream.updateInto(src, dest));
      }
    }
    assertArrayEquals(new byte[8], stream.finish());
  }

  @Test
  void aDestinationThatCannotTakeItIsRefused() throws Exception {
    ProbeStream stream = new ProbeStream(ProbeCipher.NONE);
    ByteBuffer src = filled(ByteBuffer.allocate(8));
    for (ByteBuffer dest : List.of(ByteBuffer.allocate(7), ByteBuffer.allocateDirect(7))) {
      assertFails(ErrorCode.LIMIT, () -> stream.updateInto(src, dest));
      assertEquals(0, dest.get(0));
      assertEquals(0, dest.position());
    }
    for (ByteBuffer dest : List.of(ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8))) {
      assertThrows(IllegalArgumentException.class,
          () -> stream.updateInto(src, dest.asReadOnlyBuffer()));
    }
    assertEquals(8, stream.updateInto(src, ByteBuffer.allocate(8)));
  }

  // --- numbers

  @Test
  void numbersGoThroughAtTheirEdges() throws Exception {
    for (int number : new int[] {0, 1, Integer.MAX_VALUE}) {
      assertEquals(number, record.setNumber(number).getNumber());
    }
    for (int number : new int[] {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE}) {
      assertEquals(number, record.setOffset(number).getOffset());
    }
    for (long number : new long[] {0, 1, 1L << 32, Long.MAX_VALUE}) {
      assertEquals(number, record.setTotal(number).getTotal());
      assertEquals(number, record.setLength(number).getLength());
    }
    assertEquals(OptionalInt.of(0), record.setLevel(0).getLevel());
    assertEquals(OptionalInt.of(Integer.MAX_VALUE), record.setLevel(Integer.MAX_VALUE).getLevel());
    assertEquals(OptionalInt.empty(), record.setLevel(null).getLevel());
    assertEquals(OptionalInt.empty(), record.setLevel().getLevel());
  }

  @Test
  void numbersThatCDoesNotHaveAreIllegalArguments() throws Exception {
    for (int number : new int[] {-1, Integer.MIN_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> record.setNumber(number));
      assertThrows(IllegalArgumentException.class, () -> record.setTotal(number));
      assertThrows(IllegalArgumentException.class, () -> record.setLength(number));
    }
    assertThrows(IllegalArgumentException.class, () -> record.setTotal(Long.MIN_VALUE));
    assertFails(ErrorCode.ARGUMENT, () -> record.setLevel(-2));
    assertEquals(0, record.getNumber());
    assertEquals(0, record.getTotal());
  }

  // --- moments

  @Test
  void momentsAreCutToSeconds() throws Exception {
    for (String text : List.of("1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:59Z", "2038-01-19T03:14:08Z", "0000-01-01T00:00:00Z")) {
      assertEquals(Instant.parse(text), record.setMoment(Instant.parse(text)).getMoment());
    }
    Instant moment = Instant.ofEpochSecond(-1, 999_999_999);
    assertEquals(Instant.ofEpochSecond(-1), record.setMoment(moment).getMoment());
    assertEquals(Instant.MIN, record.setMoment(Instant.MIN).getMoment());
    assertEquals(
        Instant.ofEpochSecond(Instant.MAX.getEpochSecond()),
        record.setMoment(Instant.MAX).getMoment());
  }

  @Test
  void aMomentThatJavaDoesNotHaveIsAnException() throws Exception {
    record.setFarMoment(Integer.MAX_VALUE);
    assertThrows(DateTimeException.class, record::getMoment);
    record.setFarMoment(Integer.MIN_VALUE);
    assertThrows(DateTimeException.class, record::getMoment);
  }

  // --- enums and sets

  @Test
  void aConstantOfANewerReleaseIsNull() throws Exception {
    assertEquals(ProbeColor.BLUE, record.setColor(ProbeColor.BLUE).getColor());
    assertNull(record.setRawColor(99).getColor());
    assertNull(new ProbeRecord().getChosenColor());
    assertEquals(ErrorCode.DER, record.setProblem(ErrorCode.DER.code()).getProblem());
    assertNull(record.setProblem(-999).getProblem());
    assertNull(ProbeColor.of(0));
  }

  @Test
  void setsOfAnyKindAreTaken() throws Exception {
    for (Set<ProbePart> parts : List.of(
        Set.<ProbePart>of(), EnumSet.allOf(ProbePart.class), EnumSet.noneOf(ProbePart.class),
        Set.of(ProbePart.TAIL), new HashSet<>(List.of(ProbePart.HEAD, ProbePart.TAIL)),
        Collections.<ProbePart>emptySet())) {
      assertEquals(parts, record.setParts(parts).getParts());
    }
    Set<ProbePart> withNull = new HashSet<>();
    withNull.add(null);
    assertThrows(NullPointerException.class, () -> record.setParts(withNull));
  }

  @Test
  void aSetOfANewerReleaseHasWhatIsKnown() throws Exception {
    record.setRawParts(1 | 1 << 20);
    assertEquals(Set.of(ProbePart.HEAD), record.getParts());
    assertThrows(UnsupportedOperationException.class, () -> record.getParts().clear());
    assertThrows(UnsupportedOperationException.class, () -> record.getTags().add("x"));
  }
}
