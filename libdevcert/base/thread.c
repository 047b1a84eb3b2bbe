/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <config.h>

#include "base/thread.h"

#include <signal.h>

bool
dc_thread_start(pthread_t *out, void *(*run)(void *), void *data)
{
	sigset_t all, old;
	bool started;

	(void)sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &old) != 0)
		return false;
	started = pthread_create(out, NULL, run, data) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	return started;
}
