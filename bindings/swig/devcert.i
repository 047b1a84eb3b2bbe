/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The module devcert: all of libdevcert. */
#if defined(SWIGJAVA)
%module Devcert
#else
%module(package="devcert") _api
#endif

%include "common.i"
%include "methods.i"

/* What one language has on top. */
#if defined(SWIGPYTHON)
%include "extra_python.i"
#elif defined(SWIGJAVA)
%include "extra_java.i"
#endif
