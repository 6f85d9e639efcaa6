/*
 * A TCP relay: the floor of what any proxy on epoll costs.
 *
 *   relay LISTEN_PORT UPSTREAM_PORT          (both on 127.0.0.1)
 *
 * One thread. Each downstream connection has one upstream connection of its own. Bytes pass through one shared
 * scratch buffer and are looked at by nobody: no parsing, no split, no edits, no deadlines, no metrics.
 *
 *   downstream --read--> scratch --write--> upstream
 *              <--write-- scratch <--read--
 *
 * What a side cannot take at once stays in its `unsent` buffer, and the other side is not read until it has gone:
 * a connection holds at most one scratch buffer per direction.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SCRATCH_BYTES = 64 * 1024, EVENTS = 256, BACKLOG = 1024 };

/* One socket of a pair. */
struct side {
    int fd;
    bool connected;
    bool ended;  /* it sent FIN: nothing more to read */
    bool closed; /* we sent FIN: nothing more to write */
    uint32_t interest;
    size_t unsent_from, unsent_to;
    char *unsent;
    struct side *other;
    struct pair *pair;
};

struct pair {
    struct side downstream, upstream;
    bool dead;
    struct pair *next_dead;
};

static int epoll_fd;
static char scratch[SCRATCH_BYTES];
static struct sockaddr_in upstream_address;
static struct pair *dead_pairs; /* freed after the batch of events that may still name them */

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void kill_pair(struct pair *pair) {
    if (pair->dead) {
        return;
    }
    pair->dead = true;
    close(pair->downstream.fd);
    close(pair->upstream.fd);
    pair->next_dead = dead_pairs;
    dead_pairs = pair;
}

static void bury_dead_pairs(void) {
    while (dead_pairs) {
        struct pair *pair = dead_pairs;
        dead_pairs = pair->next_dead;
        free(pair->downstream.unsent);
        free(pair->upstream.unsent);
        free(pair);
    }
}

static bool has_unsent(const struct side *side) {
    return side->unsent_from < side->unsent_to;
}

static bool is_finished(const struct side *side) {
    return side->ended && side->closed;
}

static void change_interest(struct side *side, uint32_t interest) {
    if (interest == side->interest) {
        return;
    }
    struct epoll_event event = {.events = interest, .data.ptr = side};
    int operation = !side->interest ? EPOLL_CTL_ADD : !interest ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    if (epoll_ctl(epoll_fd, operation, side->fd, &event) < 0) {
        die("epoll_ctl");
    }
    side->interest = interest;
}

/*
 * A side without interest is not watched at all: epoll would go on to report the end of a socket (EPOLLHUP) whose
 * last bytes have to wait until the other side takes them.
 */
static void update_interest(struct side *side) {
    uint32_t interest = 0;
    if (!side->ended && side->other->connected && !has_unsent(side->other)) {
        interest |= EPOLLIN;
    }
    if (!side->connected || has_unsent(side)) {
        interest |= EPOLLOUT;
    }
    change_interest(side, interest);
}

/* Passes the end of the stream on once everything before it is written. */
static void pass_end(struct side *from) {
    struct side *to = from->other;
    if (from->ended && !to->closed && !has_unsent(to)) {
        shutdown(to->fd, SHUT_WR);
        to->closed = true;
    }
}

static bool keep_unsent(struct side *side, const char *bytes, size_t length) {
    if (!side->unsent && !(side->unsent = malloc(SCRATCH_BYTES))) {
        return false;
    }
    memcpy(side->unsent, bytes, length);
    side->unsent_from = 0;
    side->unsent_to = length;
    return true;
}

/* One read and, in the common case, one write. False: the pair cannot go on. */
static bool relay_once(struct side *from) {
    struct side *to = from->other;
    ssize_t received = recv(from->fd, scratch, sizeof scratch, 0);
    if (received < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    if (received == 0) {
        from->ended = true;
        return true;
    }
    ssize_t sent = send(to->fd, scratch, (size_t)received, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        return false;
    }
    if (sent < 0) {
        sent = 0;
    }
    return sent == received || keep_unsent(to, scratch + sent, (size_t)(received - sent));
}

static bool finish_connect(struct side *side) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(side->fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0 || error) {
        return false;
    }
    side->connected = true;
    return true;
}

static bool write_unsent(struct side *side) {
    ssize_t sent = send(side->fd, side->unsent + side->unsent_from, side->unsent_to - side->unsent_from, MSG_NOSIGNAL);
    if (sent < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    side->unsent_from += (size_t)sent;
    return true;
}

static bool on_events(struct side *side, uint32_t events) {
    if (!side->connected) {
        return finish_connect(side);
    }
    if ((events & ~EPOLLIN) && has_unsent(side) && !write_unsent(side)) {
        return false;
    }
    if ((events & ~EPOLLOUT) && (side->interest & EPOLLIN)) {
        return relay_once(side);
    }
    return true;
}

static void handle(struct side *side, uint32_t events) {
    struct pair *pair = side->pair;
    if (pair->dead) {
        return;
    }
    if (!on_events(side, events)) {
        kill_pair(pair);
        return;
    }
    pass_end(side);
    pass_end(side->other);
    if (is_finished(side) && is_finished(side->other)) {
        kill_pair(pair);
        return;
    }
    update_interest(side);
    update_interest(side->other);
}

static void set_no_delay(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void watch(struct side *side, int fd, bool connected, struct side *other, struct pair *pair) {
    *side = (struct side){.fd = fd, .connected = connected, .other = other, .pair = pair};
    change_interest(side, connected ? 0 : EPOLLOUT);
}

static void accept_one(int downstream_fd) {
    int upstream_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (upstream_fd < 0) {
        die("socket");
    }
    set_no_delay(downstream_fd);
    set_no_delay(upstream_fd);
    const struct sockaddr *address = (const struct sockaddr *)&upstream_address;
    if (connect(upstream_fd, address, sizeof upstream_address) < 0 && errno != EINPROGRESS) {
        close(upstream_fd);
        close(downstream_fd);
        return;
    }
    struct pair *pair = calloc(1, sizeof *pair);
    if (!pair) {
        die("calloc");
    }
    watch(&pair->downstream, downstream_fd, true, &pair->upstream, pair);
    watch(&pair->upstream, upstream_fd, false, &pair->downstream, pair);
}

static void accept_all(int listen_fd) {
    for (;;) {
        int fd = accept4(listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            accept_one(fd);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            die("accept4");
        }
    }
}

static struct sockaddr_in loopback(const char *port) {
    int number = atoi(port);
    if (number < 1 || number > 65535) {
        fprintf(stderr, "relay: %s is no port: expected 1 to 65535\n", port);
        exit(2);
    }
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)number),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
}

static int listen_on(struct sockaddr_in address) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)&address, sizeof address) < 0 || listen(fd, BACKLOG) < 0) {
        die("listen");
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
        die("epoll_ctl");
    }
    return fd;
}

static void allow_many_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int count, char **words) {
    if (count != 3) {
        fprintf(stderr, "usage: relay LISTEN_PORT UPSTREAM_PORT\n");
        return 2;
    }
    allow_many_files();
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0) {
        die("epoll_create1");
    }
    upstream_address = loopback(words[2]);
    int listen_fd = listen_on(loopback(words[1]));
    struct epoll_event events[EVENTS];
    for (;;) {
        int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR) {
            die("epoll_wait");
        }
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr) {
                handle(events[i].data.ptr, events[i].events);
            } else {
                accept_all(listen_fd);
            }
        }
        bury_dead_pairs();
    }
}
