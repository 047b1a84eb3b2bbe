# PKCS#12 files beside other programs.  No part of make check, as figures depend on the machine.
EXTRA_DIST += %D%/bench.py
EXTRA_PROGRAMS += %D%/bench
%C%_bench_CFLAGS = $(AM_CFLAGS) $(GNUTLS_CFLAGS)
# The program itself, and not a script of libtool's that starts it.
%C%_bench_LDADD = libdevcert/libdevcert-all.la $(GNUTLS_LIBS)
CLEANFILES += %D%/bench

bench-p12: %D%/bench$(EXEEXT)
	@$(PYTHON) $(srcdir)/%D%/bench.py %D%/bench$(EXEEXT)
.PHONY: bench-p12
