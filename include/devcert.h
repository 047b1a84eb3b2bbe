/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All of libdevcert.  libdevcert-net has a header of its own, devcert/net.h. */
#ifndef DEVCERT_H
#define DEVCERT_H

#include <devcert/bytes.h>
#include <devcert/cert.h>
#include <devcert/csr.h>
#include <devcert/diagnosis.h>
#include <devcert/envelope.h>
#include <devcert/error.h>
#include <devcert/file.h>
#include <devcert/key.h>
#include <devcert/name.h>
#include <devcert/pkcs12.h>
#include <devcert/profile.h>
#include <devcert/scep.h>
#include <devcert/sign.h>
#include <devcert/token.h>
#include <devcert/types.h>
#include <devcert/version.h>

#endif /* DEVCERT_H */
