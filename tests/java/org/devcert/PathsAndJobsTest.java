// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.devcert.probe.ProbeJob;
import org.devcert.probe.ProbeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths of the operating system, keys as octets, and work in steps. */
class PathsAndJobsTest {
  @Test
  void aPathIsThatOfTheDefaultFileSystem(@TempDir Path folder) throws Exception {
    ProbeRecord record = new ProbeRecord();
    assertEquals("", record.getPath());
    for (Path path : List.of(Path.of(""), Path.of("a", "b"), folder, Path.of("a".repeat(3000)))) {
      assertEquals(path.toString(), record.setPath(path).getPath());
    }
    URI jar = URI.create("jar:" + folder.resolve("a.jar").toUri());
    try (FileSystem other = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
      assertThrows(UnsupportedOperationException.class, () -> record.setPath(other.getPath("a")));
    }
  }

  @Test
  void aPathGoesInTheEncodingOfTheSystem() throws Exception {
    String shown = Jvm.run(List.of("-Dsun.jnu.encoding=UTF-8"),
        Jvm.pathOf(ProbeRecord.class, Key.class, PathsAndJobsTest.class), Accented.class);
    assertEquals("caf\\u00e9", shown.strip());
  }

  /** Prints what comes back of a path that is not ASCII. */
  static final class Accented {
    public static void main(String[] args) throws Exception {
      String path = new ProbeRecord().setPath(Path.of("caf\u00e9")).getPath();
      System.out.println(path.replace("\u00e9", "\\u00e9"));
    }
  }

  @Test
  void aKeyIsTakenAsItIs() throws Exception {
    ProbeRecord record = new ProbeRecord();
    byte[] kek = {0, -1, 7};
    assertArrayEquals(kek, record.setKek(kek).getKekPrivate());
    byte[] large = new byte[4096];
    large[4095] = 1;
    assertArrayEquals(large, record.setKek(large).getKekPrivate());
    assertFalse(record.toString().contains("kek"));
    record.setKek(null);
    Fixtures.assertFails(ErrorCode.NOT_FOUND, record::getKekPrivate);
  }

  @Test
  void aJobIsDoneInSteps() throws Exception {
    try (ProbeJob job = new ProbeJob(10)) {
      job.step(3);
      assertEquals(3, job.getDone());
      assertFalse(job.isDone());
      job.step();
      assertEquals(10, job.getDone());
      assertTrue(job.isDone());
      Fixtures.assertFails(ErrorCode.STATE, job::step);
    }
  }

  @Test
  void aJobRunsToItsEndAndTellsHowFarItIs() throws Exception {
    List<Long> seen = new ArrayList<>();
    ProbeJob job = new ProbeJob((40 << 20) + 1);
    job.run(each -> seen.add(each.getDone()));
    assertEquals(List.of(16L << 20, 32L << 20, (40L << 20) + 1), seen);
    job.run(each -> fail("it is done"));
    new ProbeJob(7).run();
    new ProbeJob(0).run();
  }

  @Test
  void aJobThatFailsStops() throws Exception {
    ProbeJob job = new ProbeJob(666);
    Fixtures.assertFails(ErrorCode.IO, job::run);
    assertFalse(job.isDone());
  }

  @Test
  void anExceptionWhileProgressIsShownStopsTheJob() throws Exception {
    ProbeJob job = new ProbeJob(64 << 20);
    assertThrows(UnsupportedOperationException.class, () -> job.run(each -> {
      throw new UnsupportedOperationException();
    }));
    assertEquals(16 << 20, job.getDone());
    job.run();
    assertTrue(job.isDone());
    ProbeJob closed = new ProbeJob(64 << 20);
    assertThrows(IllegalStateException.class, () -> closed.run(ProbeJob::close));
  }
}
