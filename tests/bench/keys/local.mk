# New RSA keys and requests beside other programs.  No part of make check.
EXTRA_DIST += %D%/bench.py %D%/KeyBench.java
EXTRA_PROGRAMS += %D%/bench
%C%_bench_CFLAGS = $(AM_CFLAGS) $(GNUTLS_CFLAGS)
%C%_bench_LDADD = libdevcert/libdevcert-all.la $(GNUTLS_LIBS)
CLEANFILES += %D%/bench

bench-keys: %D%/bench$(EXEEXT)
	@JAVA='$(JAVA)' $(PYTHON) $(srcdir)/%D%/bench.py %D%/bench$(EXEEXT)
.PHONY: bench-keys
