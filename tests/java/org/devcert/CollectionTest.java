// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.devcert.probe.Probe;
import org.devcert.probe.ProbeCipher;
import org.devcert.probe.ProbeGate;
import org.devcert.probe.ProbeItem;
import org.devcert.probe.ProbeRecord;
import org.devcert.probe.ProbeStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the garbage collector does to objects, and that nothing is left behind. */
@Timeout(300)
class CollectionTest {
  /** Collects until only so many objects of the probe live. */
  private static void awaitLive(long live) throws InterruptedException {
    for (int i = 0; i < 500 && Probe.probeLive() > live; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertTrue(Probe.probeLive() <= live, Probe.probeLive() + " live objects, not " + live);
  }

  /** What other tests left behind is gone, and what lives now stays. */
  private static long settledLive() throws InterruptedException {
    long live;
    do {
      live = Probe.probeLive();
      System.gc();
      Thread.sleep(100);
    } while (Probe.probeLive() != live);
    return live;
  }

  @Test
  void whatIsForgottenIsFreed() throws Exception {
    long live = settledLive();
    long freed = Probe.probeFreed();
    for (int i = 0; i < 1000; i++) {
      new ProbeItem(7);
      new ProbeRecord().setText("x").setItem(new ProbeItem(7)).getItem();
    }
    awaitLive(live);
    assertTrue(Probe.probeFreed() - freed >= 3000);
  }

  @Test
  void whatIsClosedIsFreedAtOnceAndOnce() throws Exception {
    long live = settledLive();
    for (int i = 0; i < 1000; i++) {
      ProbeItem item = new ProbeItem(7);
      assertEquals(live + 1, Probe.probeLive());
      item.close();
      item.close();
      assertEquals(live, Probe.probeLive());
    }
    long freed = Probe.probeFreed();
    System.gc();
    Thread.sleep(100);
    assertEquals(live, Probe.probeLive());
    assertEquals(freed, Probe.probeFreed());
  }

  @Test
  void aConstructorThatFailsLeavesNothing() throws Exception {
    long live = settledLive();
    for (int i = 0; i < 1000; i++) {
      assertThrows(DevcertUsageException.class, () -> new ProbeItem(666));
    }
    assertEquals(live, Probe.probeLive());
  }

  /** What was in there, which then nobody knows but the caller. */
  private static ProbeGate taken(ProbeGate[] share) {
    ProbeGate gate = share[0];
    share[0] = null;
    return gate;
  }

  @Test
  void anObjectIsNotCollectedWhileACallIsInIt() throws Exception {
    ProbeGate gate = new ProbeGate();
    byte[] octets = {1, 2, 3};
    List<WeakReference<ProbeGate>> shares = new ArrayList<>();
    List<FutureTask<byte[]>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ProbeGate[] share = {gate.share()};
      shares.add(new WeakReference<>(share[0]));
      FutureTask<byte[]> task = new FutureTask<>(() -> taken(share).carry(octets.clone()));
      tasks.add(task);
      new Thread(task).start();
    }
    while (gate.getWaiting() != 4) {
      Thread.sleep(1);
    }
    for (int i = 0; i < 10; i++) {
      System.gc();
      Thread.sleep(10);
    }
    for (WeakReference<ProbeGate> share : shares) {
      assertNotNull(share.get());
    }
    gate.unlock();
    for (FutureTask<byte[]> task : tasks) {
      assertArrayEquals(octets, task.get());
    }
  }

  @Test
  void aStormOfCollectionsDisturbsNoCall() throws Exception {
    long live = settledLive();
    AtomicBoolean done = new AtomicBoolean();
    Thread storm = new Thread(() -> {
      while (!done.get()) {
        System.gc();
      }
    });
    storm.start();
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      FutureTask<Void> task = new FutureTask<>(() -> {
        for (int i = 0; i < 2000; i++) {
          assertEquals(7, new ProbeItem(7).getNumber());
          assertEquals(7, new ProbeRecord().setItem(new ProbeItem(7)).getItem().getNumber());
          byte[] octets = new byte[i];
          assertEquals(i, new ProbeStream(ProbeCipher.NONE).update(octets).length);
          assertEquals("x", Name.parseText("CN=x").toList().get(0).getValue());
        }
        return null;
      });
      tasks.add(task);
      new Thread(task).start();
    }
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
    done.set(true);
    storm.join();
    awaitLive(live);
  }

  // --- growth

  /** What a program does all the time; some of it fails, some of it is left to the collector. */
  private static void typicalCalls(byte[] cert, int i) throws Exception {
    try (Cert parsed = Cert.parse(cert); Name subject = parsed.getSubject()) {
      parsed.getFingerprint();
      parsed.getExtKeyUsages();
      parsed.encode(i % 2 == 0 ? Encoding.DER : Encoding.PEM);
      subject.toList();
    }
    Name.parseText("CN=forgotten " + i);
    try (ProbeRecord record = new ProbeRecord()) {
      record.setText("text").setNote(null).addTag("one").addTag("two").setData(cert);
      record.setPassword(new char[] {'x'}).getPasswordPrivate();
      record.getTags();
      record.getData();
      record.setItem(new ProbeItem(7)).getItem();
    }
    try {
      Cert.parse(new byte[] {1});
    } catch (DevcertFormatException e) {
      e.getName();
    }
    try {
      new ProbeItem(666);
    } catch (DevcertUsageException e) {
      e.getCode();
    }
    try {
      Name.parseText("CN=\0");
    } catch (IllegalArgumentException e) {
      e.getMessage();
    }
  }

  /** Resident memory in octets. */
  private static long resident() throws Exception {
    String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
    return Long.parseLong(pages[1]) * 4096;
  }

  /** 100,000 rounds in a JVM whose heap is all there from the start; prints the growth. */
  static final class Growth {
    private Growth() {}

    public static void main(String[] args) throws Exception {
      byte[] cert = Fixtures.vector("certs/leaf.pem");
      long before = 0;
      for (int i = 0; i < 120_000; i++) {
        typicalCalls(cert, i);
        if (i == 20_000) {
          awaitLive(0);
          before = resident();
        }
      }
      awaitLive(0);
      System.out.println(resident() - before);
    }
  }

  @Test
  void aHundredThousandRoundsLeaveNothingBehind() throws Exception {
    String output = Jvm.run(
        List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"),
        Jvm.pathOf(Devcert.class, Probe.class, Growth.class, Test.class), Growth.class);
    long growth = Long.parseLong(output.trim());
    // 40 octets a round would be seen; what grows is code that the JVM compiles.
    assertTrue(growth < 4 << 20, growth + " octets more after 100,000 rounds");
  }
}
