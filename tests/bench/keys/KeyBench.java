// SPDX-License-Identifier: LGPL-2.1-or-later
import java.security.KeyPairGenerator;

/** New RSA keys of the JDK: KeyBench BITS COUNT; milliseconds of each. */
public final class KeyBench {
  private KeyBench() {}

  public static void main(String[] args) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(Integer.parseInt(args[0]));
    generator.generateKeyPair(); // until it is compiled
    for (int i = Integer.parseInt(args[1]); i > 0; i--) {
      long begin = System.nanoTime();
      generator.generateKeyPair();
      System.out.println((System.nanoTime() - begin) / 1e6);
    }
  }
}
