// SPDX-License-Identifier: LGPL-2.1-or-later
/** Certificates for devices: keys, requests, SCEP on both sides, PKCS#12 and sealed files. */
module org.devcert {
  exports org.devcert;
  exports org.devcert.net;
}
