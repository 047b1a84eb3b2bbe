// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.devcert.probe.ProbeGate;
import org.devcert.probe.ProbeItem;
import org.devcert.probe.ProbeRecord;
import org.devcert.probe.ProbeWalker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done with an object that should not be: an exception, never a crash. */
@Timeout(60)
class MisuseTest {
  /** Runs a call in a thread of its own. */
  private static <T> FutureTask<T> start(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static void awaitWaiting(ProbeGate gate, int threads) throws InterruptedException {
    while (gate.getWaiting() != threads) {
      Thread.sleep(1);
    }
  }

  // --- closed objects

  private static boolean worksWhenClosed(Executable call) {
    return Modifier.isStatic(call.getModifiers()) || call instanceof java.lang.reflect.Constructor
        || call.getName().equals("close") || call.getName().equals("isClosed")
        || !AutoCloseable.class.isAssignableFrom(call.getDeclaringClass());
  }

  @Test
  @Tag("net")
  void everyMethodOfAClosedObjectIsAnIllegalState() throws Exception {
    Samples samples = new Samples();
    Samples arguments = new Samples();
    for (Object each : samples.objects.values()) {
      ((AutoCloseable) each).close();
    }
    assertAll(Samples.calls().stream().filter(call -> !worksWhenClosed(call)).map(call -> () -> {
      Object[] some = arguments.arguments(call);
      assertThrows(IllegalStateException.class, () -> samples.call(call, some), call::toString);
    }));
  }

  @Test
  @Tag("net")
  void everyClosedArgumentIsAnIllegalState() throws Exception {
    Samples samples = new Samples();
    Samples closed = new Samples();
    for (Object each : closed.objects.values()) {
      ((AutoCloseable) each).close();
    }
    List<org.junit.jupiter.api.function.Executable> checks = new ArrayList<>();
    for (Executable call : Samples.calls()) {
      for (int i = 0; i < call.getParameterCount(); i++) {
        Object bad = closed.objects.get(call.getParameterTypes()[i]);
        if (bad != null) {
          Object[] arguments = samples.arguments(call);
          arguments[i] = bad;
          checks.add(() -> assertThrows(IllegalStateException.class,
              () -> samples.call(call, arguments), call::toString));
        }
      }
    }
    assertTrue(checks.size() > 20);
    assertAll(checks);
  }

  @Test
  @Tag("net")
  void aClosedObjectCanBeClosedShownAndCompared() throws Exception {
    for (Object each : new Samples().objects.values()) {
      ((AutoCloseable) each).close();
      ((AutoCloseable) each).close();
      assertNotNull(each.toString());
      assertEquals(each, each);
      assertFalse(each.equals(null));
      assertFalse(each.equals("x"));
    }
  }

  @Test
  void anObjectCanBeClosedByManyThreadsAtOnce() throws Exception {
    for (int i = 0; i < 200; i++) {
      ProbeItem item = new ProbeItem(i);
      List<FutureTask<Object>> tasks = new ArrayList<>();
      for (int j = 0; j < 4; j++) {
        tasks.add(start(() -> {
          item.close();
          return null;
        }));
      }
      for (FutureTask<Object> task : tasks) {
        task.get();
      }
      assertTrue(item.isClosed());
    }
  }

  // --- threads

  @Test
  void aCallGoesOnWhenItsObjectIsClosed() throws Exception {
    ProbeGate gate = new ProbeGate();
    ProbeGate same = gate.share();
    byte[] octets = {1, 2, 3};
    FutureTask<byte[]> carried = start(() -> gate.carry(octets));
    awaitWaiting(same, 1);
    gate.close();
    assertTrue(gate.isClosed());
    assertThrows(IllegalStateException.class, () -> gate.carry(octets));
    same.unlock();
    assertArrayEquals(octets, carried.get());
  }

  @Test
  void aCallGoesOnWhenItsArgumentIsClosed() throws Exception {
    ProbeRecord record = new ProbeRecord();
    ProbeItem item = new ProbeItem(7);
    record.setItem(item);
    item.close();
    assertEquals(7, record.getItem().getNumber());
  }

  @Test
  void manyThreadsMayBeInAnImmutableObject() throws Exception {
    ProbeGate gate = new ProbeGate();
    List<FutureTask<byte[]>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] octets = {(byte) i};
      tasks.add(start(() -> gate.carry(octets)));
    }
    awaitWaiting(gate, 8);
    gate.unlock();
    for (int i = 0; i < 8; i++) {
      assertArrayEquals(new byte[] {(byte) i}, tasks.get(i).get());
    }
  }

  @Test
  void theSecondThreadInAMutableObjectGetsAnIllegalState() throws Exception {
    ProbeGate gate = new ProbeGate();
    ProbeWalker walker = new ProbeWalker(gate);
    FutureTask<Long> walked = start(walker::walk);
    awaitWaiting(gate, 1);
    String message = assertThrows(IllegalStateException.class, walker::walk).getMessage();
    assertTrue(message.contains("ProbeWalker"), message);
    assertThrows(IllegalStateException.class, walker::getSteps);
    gate.unlock();
    assertEquals(1, walked.get());
    assertEquals(1, walker.getSteps());
    assertEquals(2, walker.walk());
  }

  @Test
  void aMutableObjectThatIsClosedInACallIsFreedAtItsEnd() throws Exception {
    ProbeGate gate = new ProbeGate();
    ProbeWalker walker = new ProbeWalker(gate);
    FutureTask<Long> walked = start(walker::walk);
    awaitWaiting(gate, 1);
    walker.close();
    assertThrows(IllegalStateException.class, walker::walk);
    gate.unlock();
    assertEquals(1, walked.get());
    assertThrows(IllegalStateException.class, walker::getSteps);
  }

  @Test
  void aMutableObjectUnderManyThreadsWorksOrIsBusy() throws Exception {
    ProbeRecord record = new ProbeRecord();
    List<FutureTask<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String text = String.valueOf(i).repeat(100);
      tasks.add(start(() -> {
        int done = 0;
        for (int n = 0; n < 5000; n++) {
          try {
            record.setText(text).addTag(text);
            String read = record.getText();
            assertEquals(read.substring(0, 1).repeat(100), read);
            done++;
          } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("in use"), e.getMessage());
          }
        }
        return done;
      }));
    }
    int done = 0;
    for (FutureTask<Integer> task : tasks) {
      done += task.get();
    }
    assertTrue(done > 0);
  }

  @Test
  void anInterruptedThreadFinishesItsCallAndStaysInterrupted() throws Exception {
    ProbeGate gate = new ProbeGate();
    Thread[] inside = new Thread[1];
    FutureTask<Boolean> task = start(() -> {
      inside[0] = Thread.currentThread();
      gate.carry(new byte[1]);
      return Thread.interrupted();
    });
    awaitWaiting(gate, 1);
    inside[0].interrupt();
    Thread.sleep(20);
    assertEquals(1, gate.getWaiting());
    gate.unlock();
    assertTrue(task.get());
  }

  // --- exceptions in flight

  @Test
  void callsWorkWhileAnExceptionIsOnItsWay() throws Exception {
    ProbeRecord record = new ProbeRecord();
    DevcertException first = assertThrows(DevcertException.class, () -> {
      try {
        record.getData();
      } finally {
        record.setText("finally");
        assertThrows(DevcertFormatException.class, () -> record.setData(new byte[2 << 20]));
      }
    });
    assertEquals(ErrorCode.NOT_FOUND, first.getCode());
    assertEquals("finally", record.getText());
    ProbeItem item = new ProbeItem(1);
    item.close();
    try {
      item.getNumber();
      fail("closed");
    } catch (IllegalStateException e) {
      assertEquals(1, new ProbeItem(1).getNumber());
    }
  }

  @Test
  void aConstructorThatFailsLeavesNothing() {
    DevcertUsageException e = assertThrows(DevcertUsageException.class, () -> new ProbeItem(666));
    assertEquals(ErrorCode.ARGUMENT, e.getCode());
  }

  // --- null

  /** Whether a parameter may be null: then there is a method without it. */
  private static boolean isOptional(Executable call, int parameter) {
    Class<?>[] before = Arrays.copyOf(call.getParameterTypes(), parameter);
    Executable[] others = call instanceof java.lang.reflect.Constructor
        ? call.getDeclaringClass().getConstructors() : call.getDeclaringClass().getMethods();
    return Arrays.stream(others).anyMatch(other -> other.getName().equals(call.getName())
        && Arrays.equals(other.getParameterTypes(), before));
  }

  @Test
  @Tag("net")
  void everyNullIsOptionalOrANullPointerException() throws Exception {
    Samples samples = new Samples();
    List<org.junit.jupiter.api.function.Executable> checks = new ArrayList<>();
    for (Executable call : Samples.calls()) {
      for (int i = 0; i < call.getParameterCount(); i++) {
        if (!call.getParameterTypes()[i].isPrimitive()) {
          Object[] arguments = samples.arguments(call);
          arguments[i] = null;
          boolean optional = isOptional(call, i);
          String what = call + ", parameter " + i;
          checks.add(() -> assertTakesNull(optional, what, () -> samples.call(call, arguments)));
        }
      }
    }
    assertTrue(checks.size() > 100);
    assertAll(checks);
  }

  private static void assertTakesNull(
      boolean optional, String what, org.junit.jupiter.api.function.Executable call) {
    try {
      call.execute();
      assertTrue(optional, what);
    } catch (NullPointerException e) {
      assertNotNull(e.getMessage(), what);
    } catch (Throwable e) {
      assertTrue(optional && e instanceof DevcertFailure, () -> what + ": " + e);
    }
  }
}
