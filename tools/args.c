/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

#define OPTIONS_MAX 64
#define NAME_SIZE 48
#define HELP_COLUMN 34

/* Options without a letter get numbers beyond all letters, so that one is found by either. */
#define FIRST_NUMBER 256

/* A secret is one row of ours, and three options; that of a key four. */
enum part { WHOLE, SECRET_FILE, SECRET_FD, SECRET_ASK, ALLOW_LEGACY };

static const struct {
	const char *before, *after, *arg, *help;
} parts[] = {
	[WHOLE] = { "", "", NULL, "" },
	[SECRET_FILE] = { "", "-file", "FILE", ": in a file" },
	[SECRET_FD] = { "", "-fd", "N", ": from an open descriptor" },
	[SECRET_ASK] = { "ask-", "", NULL, ": asked for on the terminal" },
	[ALLOW_LEGACY] = { "allow-legacy", "", NULL,
	                   "read what is encrypted in an old, weak way, too" },
};

/* "key show", or "seal". */
static const char *
full_name(const struct verb *verb, char text[NAME_SIZE])
{
	(void)snprintf(text, NAME_SIZE, "%s%s%s", verb->noun != NULL ? verb->noun : "",
	               verb->noun != NULL ? " " : "", verb->name);
	return text;
}

/* What getopt_long() is given, and what each of it means. */
struct table {
	struct option longs[OPTIONS_MAX + 1];
	char names[OPTIONS_MAX][NAME_SIZE];
	struct {
		const struct option_spec *spec;
		enum part part;
	} rows[OPTIONS_MAX];
	char letters[2 * OPTIONS_MAX + 2];
	size_t count;
};

static void
add_row(struct table *t, const struct option_spec *spec, enum part part)
{
	size_t i = t->count++;
	bool is_bare = spec->kind == OPTION_FLAG || part == SECRET_ASK || part == ALLOW_LEGACY;

	if (i >= OPTIONS_MAX)
		abort(); /* a mistake in a table of ours */
	(void)snprintf(t->names[i], NAME_SIZE, "%s%s%s", parts[part].before,
	               part == ALLOW_LEGACY ? "" : spec->name, parts[part].after);
	t->rows[i].spec = spec;
	t->rows[i].part = part;
	t->longs[i].name = t->names[i];
	t->longs[i].has_arg = is_bare ? no_argument : required_argument;
	t->longs[i].val = FIRST_NUMBER + (int)i;
}

static void
fill_table(struct table *t, const struct option_spec *options)
{
	char *letters = t->letters;

	*letters++ = ':'; /* a missing argument is told from an unknown option */
	for (const struct option_spec *o = options; o->kind != OPTION_END; o++) {
		if (o->kind == OPTION_SECRET || o->kind == OPTION_KEY_SECRET) {
			((struct secret_source *)o->target)->name = o->name;
			add_row(t, o, SECRET_FILE);
			add_row(t, o, SECRET_FD);
			add_row(t, o, SECRET_ASK);
			if (o->kind == OPTION_KEY_SECRET)
				add_row(t, o, ALLOW_LEGACY);
			continue;
		}
		add_row(t, o, WHOLE);
		if (o->letter != 0) {
			*letters++ = (char)o->letter;
			if (o->kind != OPTION_FLAG)
				*letters++ = ':';
		}
	}
}

static void
print_help(const struct verb *verb, const struct table *t)
{
	char name[NAME_SIZE];

	printf("Usage: devcert %s [OPTION]... %s\n%s\n\n", full_name(verb, name), verb->args,
	       verb->help);
	for (size_t i = 0; i < t->count; i++) {
		const struct option_spec *o = t->rows[i].spec;
		enum part part = t->rows[i].part;
		int len = o->letter != 0 ? printf("  -%c, --%s", o->letter, t->names[i])
		                         : printf("      --%s", t->names[i]);

		if (t->longs[i].has_arg == required_argument)
			len += printf("=%s", parts[part].arg != NULL ? parts[part].arg : o->arg);
		printf("%*s%s%s\n", len < HELP_COLUMN ? HELP_COLUMN - len : 1, "",
		       part == ALLOW_LEGACY ? "" : o->help, parts[part].help);
	}
	printf("      --help%*sprint this, and end\n", HELP_COLUMN - 12, "");
}

static int
take_secret(const struct option_spec *spec, enum part part, const char *arg)
{
	struct secret_source *source = spec->target;

	if (part == ALLOW_LEGACY) {
		source->allows_legacy = true;
		return EXIT_DONE;
	}
	if (secret_is_given(source))
		return fail_usage("--%s-file, --%s-fd and --ask-%s exclude each other", spec->name,
		                  spec->name, spec->name);
	if (part == SECRET_FILE)
		source->file = arg;
	else if (part == SECRET_FD)
		source->fd = arg;
	else
		source->ask = true;
	return EXIT_DONE;
}

static int
take_option(const struct option_spec *spec, enum part part, const char *arg)
{
	struct texts *texts = spec->target;

	switch (spec->kind) {
	case OPTION_FLAG:
		*(bool *)spec->target = true;
		break;
	case OPTION_TEXT:
		if (*(const char **)spec->target != NULL)
			return fail_usage("--%s is given twice", spec->name);
		*(const char **)spec->target = arg;
		break;
	case OPTION_TEXTS:
		if (texts->count == TEXTS_MAX)
			return fail_usage("--%s is given more than %d times", spec->name,
			                  TEXTS_MAX);
		texts->items[texts->count++] = arg;
		break;
	case OPTION_SECRET:
	case OPTION_KEY_SECRET:
		return take_secret(spec, part, arg);
	case OPTION_END:
		break;
	}
	return EXIT_DONE;
}

/* The row of what getopt_long() found; -1 for none. */
static int
find_row(const struct table *t, int found)
{
	if (found >= FIRST_NUMBER)
		return found - FIRST_NUMBER;
	for (size_t i = 0; i < t->count; i++)
		if (found != 0 && t->rows[i].spec->letter == found)
			return (int)i;
	return -1;
}

/* Only the name: behind the equals sign may stand a secret that somebody gives us by mistake. */
static int
fail_unknown(const struct verb *verb, const char *arg)
{
	char name[NAME_SIZE], of[NAME_SIZE];

	(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(arg, "="), arg);
	return fail_usage("%s is no option here, or is used wrongly; see devcert %s --help",
	                  clean(name, name, sizeof(name)), full_name(verb, of));
}

/* see tool.h */
int
read_options(const struct verb *verb, const struct option_spec *options, int min, int max,
             int *argc, char ***argv)
{
	struct table t = { .count = 0 };
	bool help = false;
	const struct option_spec help_spec = { "help", 0, OPTION_FLAG, &help, NULL, "" };
	int code = EXIT_DONE;
	char of[NAME_SIZE];
	int found;

	fill_table(&t, options);
	size_t shown = t.count;
	add_row(&t, &help_spec, WHOLE);
	opterr = 0;
	optind = 1;
	while (code == EXIT_DONE &&
	       (found = getopt_long(*argc, *argv, t.letters, t.longs, NULL)) != -1) {
		int row = find_row(&t, found);

		if (found == ':')
			return fail_usage("an option lacks its argument; see devcert %s --help",
			                  full_name(verb, of));
		if (row < 0)
			return fail_unknown(verb, (*argv)[optind - 1]);
		code = take_option(t.rows[row].spec, t.rows[row].part, optarg);
	}
	if (code != EXIT_DONE)
		return code;
	if (help) {
		t.count = shown;
		print_help(verb, &t);
		exit(EXIT_DONE);
	}
	*argc -= optind;
	*argv += optind;
	if (*argc < min || *argc > max)
		return fail_usage("%s; see devcert %s --help",
		                  *argc < min ? "an argument is missing" : "too many arguments",
		                  full_name(verb, of));
	return EXIT_DONE;
}
