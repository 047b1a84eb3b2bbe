/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "tool.h"

/* see tool.h */
bool
secret_is_given(const struct secret_source *source)
{
	return source->file != NULL || source->fd != NULL || source->ask;
}

/* see tool.h */
void
secret_wipe(struct secret *secret)
{
	explicit_bzero(secret, sizeof(*secret));
}

/* see tool.h */
const uint8_t *
secret_pass(const struct secret *secret)
{
	return secret->is_set ? secret->data : NULL;
}

static volatile sig_atomic_t interrupted;

static void
note_signal(int number)
{
	interrupted = number;
}

/* Octets until the end, or until a line end where only one line is wanted. */
static ssize_t
read_secret(int fd, bool one_line, struct secret *out)
{
	out->len = 0;
	while (out->len < sizeof(out->data)) {
		ssize_t n =
		    read(fd, out->data + out->len, one_line ? 1 : sizeof(out->data) - out->len);

		if (n < 0 && errno == EINTR && interrupted == 0)
			continue;
		if (n <= 0)
			return n;
		out->len += (size_t)n;
		if (one_line && out->data[out->len - 1] == '\n')
			break;
	}
	return 1;
}

/* Editors end files with a line end that is not part of the secret. */
static int
trim(const char *what, struct secret *out)
{
	if (out->len > 0 && out->data[out->len - 1] == '\n')
		out->len--;
	if (out->len > 0 && out->data[out->len - 1] == '\r')
		out->len--;
	if (out->len == 0)
		return fail(DEVCERT_E_PASSWORD, "the %s is empty", what);
	if (out->len > SECRET_MAX)
		return fail(DEVCERT_E_LIMIT, "the %s is longer than %u octets", what, SECRET_MAX);
	out->is_set = true;
	return EXIT_DONE;
}

static int
from_file(const struct secret_source *source, struct secret *out)
{
	int fd = open(source->file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n;

	if (fd < 0)
		return fail_file("read", source->file);
	n = read_secret(fd, false, out);
	(void)close(fd);
	if (n < 0)
		return fail_file("read", source->file);
	return trim(source->name, out);
}

static int
from_fd(const struct secret_source *source, struct secret *out)
{
	char option[64];
	uint32_t fd;
	int code;

	(void)snprintf(option, sizeof(option), "%s-fd", source->name);
	code = read_number(option, source->fd, INT_MAX, &fd);
	if (code != EXIT_DONE)
		return code;
	if (read_secret((int)fd, false, out) < 0)
		return fail_file("read the descriptor of", source->name);
	return trim(source->name, out);
}

/* One line from the terminal, not echoed.  Whatever ends us, the terminal echoes again. */
static int
ask_once(int tty, const char *prompt, const char *what, struct secret *out)
{
	const struct sigaction note = { .sa_handler = note_signal };
	struct sigaction old_int, old_term;
	struct termios old, quiet;
	ssize_t n;

	if (dprintf(tty, "%s: ", prompt) < 0 || tcgetattr(tty, &old) != 0)
		return fail_file("ask on", "the terminal");
	(void)sigaction(SIGINT, &note, &old_int);
	(void)sigaction(SIGTERM, &note, &old_term);
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	quiet.c_lflag |= ICANON;
	n = tcsetattr(tty, TCSAFLUSH, &quiet);
	if (n == 0)
		n = read_secret(tty, true, out);
	(void)tcsetattr(tty, TCSAFLUSH, &old);
	(void)dprintf(tty, "\n");
	(void)sigaction(SIGINT, &old_int, NULL);
	(void)sigaction(SIGTERM, &old_term, NULL);
	if (interrupted != 0)
		(void)raise(interrupted);
	if (n < 0)
		return fail_file("ask on", "the terminal");
	return trim(what, out);
}

/* see tool.h */
bool
secret_can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* see tool.h */
int
secret_ask(const char *what, bool is_new, struct secret *out)
{
	struct secret again = { .len = 0 };
	char prompt[128];
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	int code;

	if (tty < 0)
		return fail(DEVCERT_E_PASSWORD, "there is no terminal to ask for the %s", what);
	(void)snprintf(prompt, sizeof(prompt), "%s%s", is_new ? "new " : "", what);
	code = ask_once(tty, prompt, what, out);
	if (code == EXIT_DONE && is_new) {
		(void)snprintf(prompt, sizeof(prompt), "the same %s again", what);
		code = ask_once(tty, prompt, what, &again);
		if (code == EXIT_DONE &&
		    (again.len != out->len || memcmp(again.data, out->data, out->len) != 0))
			code = fail(DEVCERT_E_PASSWORD, "the two are not the same");
	}
	secret_wipe(&again);
	(void)close(tty);
	return code;
}

/* see tool.h */
int
secret_ask_for(const char *path, struct secret *out)
{
	char what[100], name[80];

	(void)snprintf(what, sizeof(what), "password of %s", clean(path, name, sizeof(name)));
	return secret_ask(what, false, out);
}

/* see tool.h */
int
secret_get(const struct secret_source *source, bool is_new, struct secret *out)
{
	secret_wipe(out);
	if (source->file != NULL)
		return from_file(source, out);
	if (source->fd != NULL)
		return from_fd(source, out);
	if (source->ask)
		return secret_ask(source->name, is_new, out);
	return EXIT_DONE;
}
