/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Load for `signprep callback serve`: THREADS connections post COUNT encrypted events, each waiting for its answer, while IDLE
 * further connections say nothing. Says events a second and how long answers took.
 * Usage: callback_load PORT PATH KEY COUNT THREADS IDLE
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../support/callback_seal.h"

struct client {
	pthread_t thread;
	int number, count, port, lost;
	const char *path, *key;
	char **requests;
	double *seconds;
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static int connect_to(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t) port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *) &at, sizeof at) != 0) {
		perror("connect");
		exit(2);
	}
	return fd;
}

/* As large as the service's own: two signers, some four hundred bytes of members. */
static char *request_of(const struct client *c, int i)
{
	char plain[2048];
	snprintf(plain, sizeof plain,
		"{\"MsgId\":\"load%ld-%d-%d\",\"MsgType\":\"FlowStatusChange\",\"MsgVersion\":\"CustomApp\",\"MsgData\":{"
		"\"Approvers\":[{"
		"\"ApproveCallbackStatus\":3,\"ApproverMobile\":\"13800000000\",\"ApproverName\":\"张三\",\"ApproverType\":1,"
		"\"RecipientId\":"
		"\"yDtLOADrecipient00000000000000001\"},{\"ApproveCallbackStatus\":2,\"ApproverName\":\"李四\",\"ApproverType\":0,"
		"\"OrganizationName\":\"示例（深圳）有限公司\",\"RecipientId\":\"yDtLOADrecipient00000000000000002\"}],"
		"\"FlowCallbackStatus\":2,"
		"\"FlowId\":\"yDtLOADflow%d-%d\",\"FlowName\":\"房屋租赁合同\",\"OccurTime\":1796000000,\"Operate\":\"sign\","
		"\"UserData\":"
		"\"eyJzaWducHJlcCI6InJvdy03In0=\"}}",
		(long) getpid(), c->number, i, c->number, i);
	char *body = seal_v2(plain, c->key), *request = malloc(strlen(body) + 512);
	sprintf(request, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
		c->path, strlen(body), body);
	free(body);
	return request;
}

static void *post_all(void *opaque)
{
	struct client *c = opaque;
	char answer[1024];
	int fd = connect_to(c->port);
	for (int i = 0; i < c->count; i++) {
		double begun = now();
		size_t length = strlen(c->requests[i]), got = 0;
		answer[0] = '\0';
		if (send(fd, c->requests[i], length, MSG_NOSIGNAL) == (ssize_t) length)
			while (got < sizeof answer - 1 && !strstr(answer, "ok\n")) {
				ssize_t n = recv(fd, answer + got, sizeof answer - 1 - got, 0);
				if (n <= 0)
					break;
				got += (size_t) n;
				answer[got] = '\0';
			}
		c->seconds[i] = now() - begun;
		if (strncmp(answer, "HTTP/1.1 200", 12) != 0) {
			c->lost++;
			close(fd);
			fd = connect_to(c->port);
		}
	}
	close(fd);
	return NULL;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	if (argc != 7) {
		fputs("usage: callback_load PORT PATH KEY COUNT THREADS IDLE\n", stderr);
		return 2;
	}
	int port = atoi(argv[1]), threads = atoi(argv[5]), each = atoi(argv[4]) / threads, idle = atoi(argv[6]), lost = 0;
	struct rlimit files = { 65536, 65536 };
	setrlimit(RLIMIT_NOFILE, &files);
	struct client *clients = calloc((size_t) threads, sizeof *clients);
	double *all = calloc((size_t) (threads * each), sizeof *all);
	for (int i = 0; i < idle; i++)
		(void) connect_to(port);
	for (int t = 0; t < threads; t++) {
		clients[t] = (struct client) {
			.number = t, .count = each, .port = port, .path = argv[2], .key = argv[3], .seconds = all + t * each
		};
		clients[t].requests = calloc((size_t) each, sizeof(char *));
		for (int i = 0; i < each; i++)
			clients[t].requests[i] = request_of(&clients[t], i);
	}
	double begun = now();
	for (int t = 0; t < threads; t++)
		pthread_create(&clients[t].thread, NULL, post_all, &clients[t]);
	for (int t = 0; t < threads; t++) {
		pthread_join(clients[t].thread, NULL);
		lost += clients[t].lost;
	}
	double took = now() - begun;
	size_t count = (size_t) (threads * each);
	qsort(all, count, sizeof *all, compare);
	printf("%zu events, %d not answered with 200, %.0f a second; answers: median %.1f ms, p99 %.1f ms, slowest %.1f ms\n",
		count, lost, (double) count / took, all[count / 2] * 1000, all[count * 99 / 100] * 1000, all[count - 1] * 1000);
	return lost ? 1 : 0;
}
