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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on files and folders: sealed, opened and resealed, in steps, with nothing half done. */
@Timeout(120)
class EnvelopeFileTest {
  private static final int SIZE = 3_000_001;

  private final EnvelopeParties parties;

  @TempDir Path folder;

  EnvelopeFileTest() throws DevcertException {
    parties = new EnvelopeParties();
  }

  private Path write(String name, byte[] octets) throws Exception {
    return Files.write(folder.resolve(name), octets);
  }

  private List<String> names() throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().collect(Collectors.toList());
    }
  }

  private static String sha256(Path path) throws Exception {
    return Fixtures.hex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path)));
  }

  private static OpenerBuilder with(Key key) throws DevcertException {
    return new OpenerBuilder().addKey(key);
  }

  // --- one file

  @Test
  void aFileIsSealedAndOpened() throws Exception {
    Path bid = write("bid.zip", octets(SIZE));
    Path target = folder.resolve("caf\u00e9.p7m");
    if (!System.getProperty("sun.jnu.encoding").equals("UTF-8")) {
      target = folder.resolve("cafe.p7m");
    }
    try (FileJob job = FileJob.seal(to(parties.rsa, parties.ec), bid, target)) {
      assertFalse(job.isDone());
      job.run();
      assertTrue(job.isDone());
      assertEquals(FilePhase.DONE, job.getPhase());
      assertEquals(OptionalInt.empty(), job.getRecipientIndex());
      assertEquals("", job.getSourceHash());
      assertFails(ErrorCode.STATE, job::step);
    }
    RecipientList recipients = Envelope.readFile(target).getRecipients();
    assertEquals(2, recipients.size());
    Path opened = folder.resolve("opened.zip");
    try (FileJob job = FileJob.open(with(parties.ecKey), target, opened)) {
      job.run();
      assertTrue(recipients.getItem(job.getRecipientIndex().getAsInt()).isFor(parties.ec));
      assertFalse(job.isCommitted());
    }
    assertArrayEquals(octets(SIZE), Files.readAllBytes(opened));
    assertEquals(PosixFilePermissions.fromString("rw-------"),
        Files.getPosixFilePermissions(opened));
    assertEquals(3, names().size());
  }

  @Test
  void progressGoesFromNothingToAll() throws Exception {
    Path bid = write("bid.zip", octets(SIZE));
    List<Long> seen = new ArrayList<>();
    try (FileJob job = FileJob.seal(to(parties.ec), bid, folder.resolve("bid.p7m"))) {
      while (!job.isDone()) {
        job.step(1 << 20);
        seen.add(job.getDone());
        assertTrue(job.getDone() <= job.getTotal());
      }
      assertEquals(job.getTotal(), job.getDone());
    }
    assertTrue(seen.size() > 1);
    assertEquals(seen.stream().sorted().collect(Collectors.toList()), seen);
    seen.clear();
    FileJob.open(with(parties.ecKey), folder.resolve("bid.p7m"), folder.resolve("again"))
        .run(job -> seen.add(job.getDone()));
    assertTrue(seen.get(seen.size() - 1) >= SIZE);
  }

  @Test
  void aJobThatIsGivenUpLeavesNothing() throws Exception {
    Path bid = write("bid.zip", octets(SIZE));
    try (FileJob job = FileJob.seal(to(parties.ec), bid, folder.resolve("bid.p7m"))) {
      job.step(1 << 20);
    }
    assertEquals(List.of("bid.zip"), names());
  }

  @Test
  void whatIsWrongWithPathsAndFlags() throws Exception {
    Path bid = write("bid.zip", octets(1000));
    Path target = folder.resolve("bid.p7m");
    DevcertFailure missing = assertFails(ErrorCode.IO,
        () -> FileJob.seal(to(parties.ec), folder.resolve("missing"), target).run());
    assertEquals(OptionalLong.of(2), missing.getDetail(Detail.ERRNO));
    assertFails(ErrorCode.IO, () -> Envelope.readFile(target));
    assertFails(ErrorCode.ARGUMENT,
        () -> FileJob.seal(to(parties.ec), bid, folder, Set.of(FileFlag.OVERWRITE)).run());
    assertFails(ErrorCode.STATE, () -> FileJob.open(new OpenerBuilder(), bid, target));
    assertFails(ErrorCode.STATE, () -> FileJob.reseal(new ResealPlan(), bid, target));
    assertThrows(NullPointerException.class, () -> FileJob.seal(to(parties.ec), null, target));
    assertEquals(List.of("bid.zip"), names());
    Files.write(target, new byte[1]);
    assertFails(ErrorCode.EXISTS, () -> FileJob.seal(to(parties.ec), bid, target).run());
    FileJob.seal(to(parties.ec), bid, target, EnumSet.of(FileFlag.OVERWRITE, FileFlag.SYNC)).run();
    assertArrayEquals(octets(1000), unseal(parties.ecKey, Files.readAllBytes(target)));
  }

  @Test
  void nothingIsOpenedThatIsNotRight() throws Exception {
    byte[] envelope = seal(to(parties.ec), octets(SIZE));
    envelope[SIZE / 2] ^= 1;
    Path source = write("bid.p7m", envelope);
    Path target = folder.resolve("bid.zip");
    assertFails(ErrorCode.DECRYPT,
        () -> FileJob.open(with(parties.ecKey), source, target).run());
    assertFails(ErrorCode.NO_RECIPIENT,
        () -> FileJob.open(with(parties.rsaKey), source, target).run());
    assertEquals(List.of("bid.p7m"), names());
  }

  // --- reseal

  @Test
  void recipientsAreChangedAndTheContentIsNot() throws Exception {
    Path source = write("bid.p7m",
        seal(to(parties.rsa, parties.ec).setCommitment(true), octets(SIZE)));
    Path target = folder.resolve("new.p7m");
    ResealPlan plan = new ResealPlan().setOpener(with(parties.rsaKey))
        .setSealer(to(parties.backup)).addDropCert(parties.ec);
    Set<FileFlag> flags = EnumSet.of(FileFlag.HASH, FileFlag.VERIFY);
    try (FileJob job = FileJob.reseal(plan, source, target, flags)) {
      job.run();
      assertTrue(job.isCommitted());
      assertEquals(sha256(source), job.getSourceHash());
      assertEquals(sha256(target), job.getTargetHash());
      assertEquals(64, job.getContentHash().length());
    }
    byte[] resealed = Files.readAllBytes(target);
    assertArrayEquals(octets(SIZE), unseal(parties.backupKey, resealed));
    assertArrayEquals(octets(SIZE), unseal(parties.rsaKey, resealed));
    assertFails(ErrorCode.NO_RECIPIENT, () -> unseal(parties.ecKey, resealed));

    ResealPlan inPlace = new ResealPlan().setOpener(with(parties.rsaKey)).addDropIndex(1);
    assertFails(ErrorCode.EXISTS, () -> FileJob.reseal(inPlace, target, target).run());
    FileJob.reseal(inPlace, target, target, Set.of(FileFlag.OVERWRITE)).run();
    assertEquals(1, Envelope.readFile(target).getRecipients().size());
    assertEquals(List.of("bid.p7m", "new.p7m"), names());
  }

  @Test
  void aNewContentKeyIsForThoseWhoAreNamed() throws Exception {
    Path source = write("bid.p7m", seal(to(parties.rsa, parties.ec), octets(1000)));
    Path target = folder.resolve("new.p7m");
    ResealPlan plan = new ResealPlan().setOpener(with(parties.rsaKey))
        .setSealer(to(parties.backup)).setNewContentKey(true).addDropIndex(0);
    assertFails(ErrorCode.NO_RECIPIENT, () -> FileJob.reseal(plan, source, target).run());
    FileJob.reseal(plan.addDropCert(parties.ec), source, target).run();
    assertArrayEquals(octets(1000), unseal(parties.backupKey, Files.readAllBytes(target)));
  }

  // --- folders

  @Test
  void aFolderIsResealedEachInItsPlace() throws Exception {
    Path bids = Files.createDirectory(folder.resolve("bids"));
    Path journal = folder.resolve("journal");
    for (int i = 0; i < 3; i++) {
      Files.write(bids.resolve(i + ".p7m"), seal(to(parties.rsa, parties.ec), octets(i)));
    }
    Files.write(bids.resolve("3.p7m"), seal(to(parties.ec), octets(3)));
    ResealPlan plan = new ResealPlan().setOpener(with(parties.rsaKey))
        .setSealer(to(parties.backup)).addDropCert(parties.ec);
    try (FolderJob job = FolderJob.reseal(plan, bids, journal)) {
      assertEquals(4, job.getFileCount());
      assertEquals("", job.getName());
      assertEquals("", job.getLastMessage());
      assertEquals(ErrorCode.OK, job.getLastError());
      while (job.getDoneCount() == 0) {
        job.step(1 << 20);
      }
      assertFails(ErrorCode.EXISTS, () -> FolderJob.reseal(plan, bids, journal));
    }
    List<String> names = new ArrayList<>();
    try (FolderJob job = FolderJob.reseal(plan, bids, journal, Set.of(FileFlag.OVERWRITE))) {
      job.run(each -> names.add(each.getName()));
      assertTrue(job.isDone());
      assertEquals(3, job.getDoneCount());
      assertEquals(1, job.getFailedCount());
      assertEquals(ErrorCode.NO_RECIPIENT, job.getLastError());
      assertFalse(job.getLastMessage().isEmpty());
      assertFails(ErrorCode.STATE, job::step);
    }
    assertTrue(names.contains("3.p7m"), names::toString);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(octets(i),
          unseal(parties.backupKey, Files.readAllBytes(bids.resolve(i + ".p7m"))));
    }
    assertFails(ErrorCode.KEY_MISMATCH, () -> FolderJob.reseal(
        new ResealPlan().setOpener(with(parties.rsaKey)).addDropIndex(0), bids, journal));
    assertFails(ErrorCode.IO,
        () -> FolderJob.reseal(plan, folder.resolve("missing"), folder.resolve("other")));
    assertFails(ErrorCode.STATE, () -> FolderJob.reseal(new ResealPlan(), bids, journal));
  }
}
