// SPDX-License-Identifier: LGPL-2.1-or-later
package example;

import org.devcert.Csr;
import org.devcert.CsrBuilder;
import org.devcert.DevcertNetworkException;
import org.devcert.Key;
import org.devcert.KeyType;
import org.devcert.Name;
import org.devcert.ScepOperation;
import org.devcert.net.NetClient;

/** A little of each package: does an installed jar work? */
public final class Sample {
  private Sample() {}

  /**
   * Runs the sample.
   *
   * @param args none
   * @throws Exception if anything fails
   */
  public static void main(String[] args) throws Exception {
    try (Key key = Key.generate(KeyType.EC_P256);
        Name name = Name.parseText("CN=sample");
        CsrBuilder builder = new CsrBuilder().setSubject(name);
        Csr csr = builder.build(key);
        NetClient client = new NetClient()) {
      try {
        client.get("http://127.0.0.1:1/", ScepOperation.GET_CA_CAPS);
      } catch (DevcertNetworkException e) {
        System.out.println(key.getType() + " " + csr.getSubject() + " " + e.getName());
      }
    }
  }
}
