/* The yardsticks of gateway_speed.py: the smallest server that parses and acknowledges, and the load for all of them.

   gateway_peers serve PORT
   gateway_peers load PORT CONNECTIONS IN_FLIGHT SECONDS RATE

   The server finds frames, checks sum and end, and answers each with its confirm; it keeps nothing. The load sends
   frames of the same two kinds as gb26875_speed.py, waits for a confirm (30 bytes) for each, and prints one line of
   JSON. RATE 0 sends as fast as confirms come; otherwise so many frames a second over all connections. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONFIRM = 30, WINDOW = 256, SLOTS = 4000000 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void die(const char *what) {
    perror(what);
    exit(2);
}

static uint8_t sum(const uint8_t *at, const uint8_t *end) {
    unsigned total = 0;
    while (at < end) total += *at++;
    return (uint8_t)total;
}

static void allow_files(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void at_once(int fd) {
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* ---- server ---- */

struct line { int fd; int have; uint8_t rest[2048]; };
static uint8_t in[1 << 18], out[1 << 18];

static int answer(const uint8_t *frame, uint8_t *to) {
    memcpy(to, frame, 12);
    memcpy(to + 12, frame + 18, 6);
    memcpy(to + 18, frame + 12, 6);
    to[24] = to[25] = 0;
    to[26] = 3;
    to[27] = sum(to + 2, to + 27);
    to[28] = to[29] = '#';
    return CONFIRM;
}

static int take(struct line *l) {
    memcpy(in, l->rest, l->have);
    ssize_t got = read(l->fd, in + l->have, sizeof in / 4);
    if (got <= 0) return got < 0 && errno == EAGAIN ? 0 : -1;
    int have = l->have + (int)got, at = 0, said = 0;
    while (have - at >= 30) {
        const uint8_t *f = in + at;
        int size = 30 + (f[24] | f[25] << 8);
        if (f[0] != '@' || f[1] != '@' || size > 1054) { at++; continue; }
        if (have - at < size) break;
        if (f[size - 1] != '#' || f[size - 2] != '#' || sum(f + 2, f + size - 3) != f[size - 3]) { at++; continue; }
        said += answer(f, out + said);
        at += size;
    }
    l->have = have - at;
    memcpy(l->rest, in + at, l->have);
    return said && write(l->fd, out, said) != said ? -1 : 0;
}

static void serve(int port) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1, poll = epoll_create1(0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (void *)&where, sizeof where) || listen(listener, 4096)) die("listen");
    struct epoll_event e = {.events = EPOLLIN}, ready[512];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &e);
    for (;;) {
        int n = epoll_wait(poll, ready, 512, -1);
        for (int i = 0; i < n; i++) {
            struct line *l = ready[i].data.ptr;
            if (l) {
                if (take(l)) { close(l->fd); free(l); }
                continue;
            }
            l = calloc(1, sizeof *l);
            l->fd = accept(listener, 0, 0);
            at_once(l->fd);
            e.data.ptr = l;
            epoll_ctl(poll, EPOLL_CTL_ADD, l->fd, &e);
        }
    }
}

/* ---- load ---- */

struct peer { int fd, out, have; uint16_t serial; uint32_t number; double next, sent[WINDOW]; unsigned first, last; };
static float *taken;
static long answered;

static int frame(struct peer *p, uint8_t *to) {
    static const uint8_t tag[6] = {2, 58, 9, 26, 9, 12};
    int smoke = p->serial & 1, size = smoke ? 48 : 9;
    memset(to, 0, 30 + size);
    to[0] = to[1] = '@';
    to[2] = p->serial & 255;
    to[3] = p->serial >> 8;
    to[4] = to[5] = 1;
    memcpy(to + 6, tag, 6);
    memcpy(to + 12, &p->number, 4);
    to[24] = size;
    to[26] = 2;
    memcpy(to + 27, smoke ? "\2\1\1\1\50\12\0\2\0\2\0" : "\25\1\10", smoke ? 11 : 3);
    memcpy(to + 27 + size - 6, tag, 6);
    to[27 + size] = sum(to + 2, to + 27 + size);
    to[28 + size] = to[29 + size] = '#';
    p->serial++;
    return 30 + size;
}

static void push(struct peer *p, int count, double at) {
    static uint8_t bytes[WINDOW * 78];
    int size = 0;
    for (int i = 0; i < count; i++) {
        size += frame(p, bytes + size);
        p->sent[p->last++ % WINDOW] = at;
    }
    p->out += count;
    if (write(p->fd, bytes, size) != size) die("write");
}

static int pull(struct peer *p, double at) {
    static uint8_t bytes[65536];
    ssize_t got = read(p->fd, bytes, sizeof bytes);
    if (got == 0) { fprintf(stderr, "the server hung up\n"); exit(3); }
    if (got < 0) return 0;
    p->have += got;
    int done = p->have / CONFIRM;
    p->have %= CONFIRM;
    p->out -= done;
    for (int i = 0; i < done; i++) {
        double began = p->sent[p->first++ % WINDOW];
        if (answered < SLOTS) taken[answered] = at - began;
        answered++;
    }
    return done;
}

static int compare(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void tell(double seconds) {
    long kept = answered < SLOTS ? answered : SLOTS;
    qsort(taken, kept, sizeof *taken, compare);
    double ranks[] = {0.5, 0.99, 0.999};
    printf("{\"frames\": %ld, \"per_second\": %.0f", answered, answered / seconds);
    for (int i = 0; i < 3; i++)
        printf(", \"p%g\": %.3f", ranks[i] * 100, kept ? taken[(long)((kept - 1) * ranks[i])] * 1000 : 0);
    printf("}\n");
    fflush(stdout);
}

static void load(int port, int count, int flight, double seconds, double rate) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct peer *peers = calloc(count, sizeof *peers);
    struct epoll_event e = {.events = EPOLLIN}, ready[512];
    int poll = epoll_create1(0);
    taken = malloc(SLOTS * sizeof *taken);
    memset(taken, 0, SLOTS * sizeof *taken);
    for (int i = 0; i < count; i++) {
        peers[i].fd = socket(AF_INET, SOCK_STREAM, 0);
        peers[i].number = i + 1;
        if (connect(peers[i].fd, (void *)&where, sizeof where)) die("connect");
        at_once(peers[i].fd);
        e.data.ptr = peers + i;
        epoll_ctl(poll, EPOLL_CTL_ADD, peers[i].fd, &e);
        if (i % 100 == 99) usleep(2000); /* the other side needs its turn */
    }
    printf("{\"connected\": %d}\n", count);
    fflush(stdout);
    getchar(); /* until whoever measures has looked at the memory */
    double began = now(), end = began + seconds, step = rate ? 1 / rate : 0, due = began;
    int turn = 0;
    if (!rate) for (int i = 0; i < count; i++) push(peers + i, flight, now());
    for (double at = began; at < end; at = now()) {
        for (; rate && due <= at; due += step, turn = (turn + 1) % count)
            if (peers[turn].out < flight) push(peers + turn, 1, due);
        int n = epoll_wait(poll, ready, 512, rate ? 1 : 100);
        at = now();
        for (int i = 0; i < n; i++) {
            int done = pull(ready[i].data.ptr, at);
            if (!rate && done) push(ready[i].data.ptr, done, at);
        }
    }
    tell(now() - began);
}

int main(int count, char **words) {
    allow_files();
    if (count == 3 && !strcmp(words[1], "serve")) serve(atoi(words[2]));
    if (count != 7 || strcmp(words[1], "load")) return 2;
    if (atoi(words[4]) > WINDOW) return 2;
    load(atoi(words[2]), atoi(words[3]), atoi(words[4]), atof(words[5]), atof(words[6]));
    return 0;
}
