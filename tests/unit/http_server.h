/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef TEST_HTTP_SERVER_H
#define TEST_HTTP_SERVER_H
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "assert_devcert.h"

/* A server on loopback: each connection gets the same answer. */
struct server {
	pthread_t thread;
	int listening;
	const char *answer;
	char url[64];
	char request[4096]; /* the last one */
};

static inline bool
is_whole(const char *request, size_t len)
{
	const char *end = strstr(request, "\r\n\r\n");
	const char *length = strstr(request, "Content-Length: ");
	size_t body = length != NULL ? strtoul(length + 16, NULL, 10) : 0;

	return end != NULL && len >= (size_t)(end - request) + 4 + body;
}

static inline void *
run_server(void *arg)
{
	struct server *s = arg;

	int fd;

	while ((fd = accept(s->listening, NULL, NULL)) >= 0) {
		size_t len = 0;
		ssize_t n;

		do {
			n = recv(fd, s->request + len, sizeof(s->request) - 1 - len, 0);
			if (n > 0)
				len += (size_t)n;
			s->request[len] = '\0';
		} while (n > 0 && !is_whole(s->request, len));
		(void)send(fd, s->answer, strlen(s->answer), MSG_NOSIGNAL);
		(void)close(fd);
	}
	return NULL;
}

static inline void
start(struct server *s, const char *answer)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t at_len = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->answer = answer;
	s->listening = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(s->listening, (struct sockaddr *)&at, at_len), 0);
	assert_int_equal(listen(s->listening, 8), 0);
	assert_int_equal(getsockname(s->listening, (struct sockaddr *)&at, &at_len), 0);
	(void)snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%u/scep",
	               (unsigned int)ntohs(at.sin_port));
	assert_int_equal(pthread_create(&s->thread, NULL, run_server, s), 0);
}

static inline void
stop(struct server *s)
{
	assert_int_equal(shutdown(s->listening, SHUT_RD), 0); /* ends the accept() */
	assert_int_equal(pthread_join(s->thread, NULL), 0);
	assert_int_equal(close(s->listening), 0);
}

#endif /* TEST_HTTP_SERVER_H */
