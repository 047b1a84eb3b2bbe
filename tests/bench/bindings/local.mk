# What the bindings cost beside C.  No part of make check, as figures depend on the machine.
EXTRA_DIST += %D%/run.sh %D%/bench.py %D%/Bench.java
EXTRA_PROGRAMS = %D%/bench
%C%_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/bindings
%C%_bench_LDADD = tests/bindings/libprobe.la libdevcert.la
CLEANFILES += %D%/bench %D%/Bench*.class

bench_needs = %D%/bench$(EXEEXT)
bench_environment =
if WITH_PYTHON
bench_needs += bindings/pytree/probe.stamp
bench_environment += PYTHON='$(PYTHON)' PYTHONPATH=bindings/pytree PYTHONDONTWRITEBYTECODE=1
endif
if WITH_JAVA
bench_needs += %D%/Bench.class bindings/libdevcert_jni.la bindings/libdevcert-probe_jni.la
bench_environment += JAVA='$(JAVA)' CLASSPATH=bindings/classes:bindings/probe-classes:%D% \
	JAVA_LIBRARY_PATH=bindings/.libs
%D%/Bench.class: %D%/Bench.java bindings/probe-classes.stamp
	$(AM_V_GEN)$(JAVAC) -Xlint:all -Werror --release 11 \
		-cp bindings/classes:bindings/probe-classes -d %D% $(srcdir)/%D%/Bench.java
endif

bench-bindings: $(bench_needs)
	@LD_LIBRARY_PATH=.libs:bindings/.libs $(bench_environment) \
		$(SHELL) $(srcdir)/%D%/run.sh %D%/bench$(EXEEXT)
.PHONY: bench-bindings
