// SPDX-License-Identifier: LGPL-2.1-or-later
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.devcert.DevcertException;
import org.devcert.ErrorCode;
import org.devcert.probe.Probe;
import org.devcert.probe.ProbeCipher;
import org.devcert.probe.ProbeItem;
import org.devcert.probe.ProbeStream;

/** What calls cost in Java, and how fast octets move: the figures of bench.c. */
public final class Bench {
  private static final int PIECE = 64 << 10;
  private static final long TOTAL = 1L << 30;
  private static final int CALLS = 1_000_000;

  /** Keeps the compiler from leaving a call out. */
  private static volatile long kept;

  private Bench() {}

  /** Something done many times, which gives what came of it. */
  private interface Body {
    long run(int times) throws Exception;
  }

  /** Processor time in ns. */
  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void cost(String what, int times, Body body) throws Exception {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 5; round++) { // the first ones are compiled meanwhile
      long start = now();
      kept = body.run(times);
      best = Math.min(best, (double) (now() - start) / times);
    }
    System.out.printf(Locale.ROOT, "%s %.2f%n", what, best);
  }

  private static void move(String what, ProbeCipher cipher, ByteBuffer src, ByteBuffer dest)
      throws Exception {
    try (ProbeStream stream = new ProbeStream(cipher)) {
      long start = 0;
      for (long i = -TOTAL / PIECE / 4; i < TOTAL / PIECE; i++) { // a quarter more to warm up
        if (i == 0) {
          start = now();
        }
        kept = stream.updateInto(src, dest);
      }
      System.out.printf(Locale.ROOT, "%s %.0f%n", what, TOTAL * 1e3 / (now() - start));
    }
  }

  /** Prints one line "what figure" each, in ns or MB/s. */
  public static void main(String[] args) throws Exception {
    cost("call", CALLS, times -> {
      long sum = 0;
      for (int i = 0; i < times; i++) {
        sum += Probe.probeAdd(i, 1);
      }
      return sum;
    });
    try (ProbeItem item = new ProbeItem(1)) {
      cost("getter", CALLS, times -> {
        long sum = 0;
        for (int i = 0; i < times; i++) {
          sum += item.getNumber();
        }
        return sum;
      });
    }
    cost("object", CALLS / 10, times -> {
      for (int i = 0; i < times; i++) {
        new ProbeItem(1).close();
      }
      return times;
    });
    byte[] message = {'x'};
    cost("error", CALLS / 10, times -> {
      long caught = 0;
      for (int i = 0; i < times; i++) {
        try {
          Probe.probeFail(ErrorCode.DER.code(), message);
        } catch (DevcertException e) {
          caught++;
        }
      }
      return caught;
    });
    ByteBuffer src = ByteBuffer.allocateDirect(PIECE);
    ByteBuffer dest = ByteBuffer.allocateDirect(PIECE + 16);
    move("copy", ProbeCipher.NONE, src, dest);
    move("aes", ProbeCipher.AES_256_GCM, src, dest);
    src = ByteBuffer.allocate(PIECE);
    dest = ByteBuffer.allocate(PIECE + 16);
    move("copy_heap", ProbeCipher.NONE, src, dest);
    move("aes_heap", ProbeCipher.AES_256_GCM, src, dest);
  }
}
