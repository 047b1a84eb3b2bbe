// SPDX-License-Identifier: LGPL-2.1-or-later
/** Certificates for devices: keys, requests, SCEP on both sides and PKCS#12. */
module org.devcert {
  exports org.devcert;
  exports org.devcert.net;
}
