// SPDX-License-Identifier: LGPL-2.1-or-later
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.devcert.DevcertException;
import org.devcert.Envelope;
import org.devcert.ErrorCode;
import org.devcert.Opener;
import org.devcert.OpenerBuilder;
import org.devcert.Sealer;
import org.devcert.SealerBuilder;
import org.devcert.probe.Probe;
import org.devcert.probe.ProbeCipher;
import org.devcert.probe.ProbeItem;
import org.devcert.probe.ProbeStream;

/** What calls cost in Java, and how fast octets move: the figures of bench.c. */
public final class Bench {
  private static final int PIECE = 64 << 10;
  private static final long TOTAL = 1L << 30;
  private static final int CALLS = 1_000_000;
  private static final int CONTENT = 64 << 20;

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

  /** Something done once, with octets. */
  private interface Action {
    void run() throws Exception;
  }

  private static void rate(String what, long total, Action action) throws Exception {
    action.run(); // is compiled meanwhile
    long start = now();
    action.run();
    System.out.printf(Locale.ROOT, "%s %.0f%n", what, total * 1e3 / (now() - start));
  }

  private static void write(OutputStream target, SealerBuilder sealer, long total)
      throws Exception {
    byte[] piece = new byte[PIECE];
    try (OutputStream sealed = Envelope.seal(target, sealer)) {
      for (long i = 0; i < total / PIECE; i++) {
        sealed.write(piece);
      }
    }
  }

  private static void envelopes() throws Exception {
    SealerBuilder sealer = new SealerBuilder().addKek(new byte[1], new byte[16]);
    OpenerBuilder opener = new OpenerBuilder().addKek(new byte[1], new byte[16]);
    ByteBuffer src = ByteBuffer.allocateDirect(PIECE);
    rate("seal", TOTAL, () -> {
      try (Sealer one = sealer.build()) {
        ByteBuffer dest = ByteBuffer.allocateDirect((int) one.getUpdateSize(PIECE));
        for (long i = 0; i < TOTAL / PIECE; i++) {
          kept = one.updateInto(src, dest);
        }
        kept = one.finish().length;
      }
    });
    rate("seal_stream", TOTAL, () -> write(OutputStream.nullOutputStream(), sealer, TOTAL));
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    write(target, sealer, CONTENT);
    byte[] envelope = target.toByteArray();
    ByteBuffer direct = ByteBuffer.allocateDirect(envelope.length).put(envelope).flip();
    rate("open", TOTAL / 2, () -> {
      ByteBuffer dest = ByteBuffer.allocateDirect(PIECE + 64);
      for (long i = 0; i < TOTAL / 2 / CONTENT; i++) {
        try (Opener one = opener.build()) {
          for (int start = 0; start < envelope.length; start += PIECE) {
            direct.limit(Math.min(start + PIECE, envelope.length)).position(start);
            kept = one.updateUnverifiedInto(direct, dest);
          }
          one.finish();
        }
      }
    });
    rate("open_stream", TOTAL / 2, () -> {
      for (long i = 0; i < TOTAL / 2 / CONTENT; i++) {
        Envelope.open(new ByteArrayInputStream(envelope), opener).close();
      }
    });
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
    envelopes();
  }
}
