/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The module of the tests' own library; never installed. */
#if defined(SWIGJAVA)
%module Probe
#else
%module(package="devcert") _probe_api
#endif

%{
#include "probe.h"
%}

%include "common.i"
%include "methods.i"
