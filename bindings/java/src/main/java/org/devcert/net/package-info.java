// SPDX-License-Identifier: LGPL-2.1-or-later
/** SCEP over HTTP and HTTPS, on the C library libdevcert-net. */
package org.devcert.net;
