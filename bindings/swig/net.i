/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The module devcert.net: all of libdevcert-net. */
#if defined(SWIGJAVA)
%module Net
#else
%module(package="devcert") _net_api
#endif

%{
#include <devcert/net.h>
%}

%include "common.i"
%include "methods.i"
