/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The module devcert: all of libdevcert. */
#if defined(SWIGJAVA)
%module Devcert
#else
%module(package="devcert") _api
#endif

%include "common.i"
%include "methods.i"
%include "extra.i"
