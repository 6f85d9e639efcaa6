/*
 * An open-loop HTTP/1.1 load driver: it asks when a request is due, not when the last one was answered.
 *
 *   openloop PORT REQUESTS_FILE RATE CONNECTIONS WARM_UP_SECONDS SECONDS
 *
 * Requests arrive as a Poisson process of RATE per second with a fixed seed, so that every peer sees the same
 * instants. A request that is due takes an idle connection; if there is none it waits, and the wait counts: latency runs
 * from the instant it was due to the last byte of its response (no coordinated omission). REQUESTS_FILE holds heads,
 * one after another, sent in rotation. One line of JSON at the end; latencies in microseconds, without the warm-up.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_BYTES = 16 * 1024, EVENTS = 256 };

static const uint64_t SECOND_NS = 1000000000;
static const uint64_t GRACE_NS = 2000000000; /* for the last answers */
static const long POLL_NS = 100000000;

struct connection {
    int fd;
    bool busy;
    uint64_t due_ns;
    bool warm_up;
    bool in_body;
    uint64_t body_left;
    size_t head_length;
    char head[HEAD_BYTES + 1];
};

struct request {
    const char *head;
    size_t length;
};

static struct sockaddr_in address;
static int epoll_fd;

static struct request *requests;
static size_t request_count;

static uint64_t *due_ns; /* offsets from the start, ascending */
static size_t due_count;
static size_t issued;

static struct connection **idle;
static size_t idle_count;

static double *latency_us;
static size_t answered, warm_up_answered, reconnects;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count ? count : 1, size);
    if (!memory) {
        die("calloc");
    }
    return memory;
}

static uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec;
}

/* ---- what to send, and when ---- */

static void load_requests(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) < 0) {
        die(path);
    }
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *bytes = allocate(length + 1, 1);
    if (fread(bytes, 1, length, file) != length) {
        die(path);
    }
    fclose(file);
    requests = allocate(length / 4 + 1, sizeof *requests);
    for (char *from = bytes, *end; (end = strstr(from, "\r\n\r\n")); from = end + 4) {
        requests[request_count++] = (struct request){from, (size_t)(end + 4 - from)};
    }
    if (request_count == 0) {
        fprintf(stderr, "openloop: %s holds no request\n", path);
        exit(2);
    }
}

static double next_uniform(void) {
    static uint64_t state = 0x9E3779B97F4A7C15;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return ((double)(state >> 11) + 0.5) / 9007199254740992.0;
}

static void plan_arrivals(double rate, double seconds) {
    size_t capacity = (size_t)(rate * seconds * 1.1 + 1000);
    due_ns = allocate(capacity, sizeof *due_ns);
    double at = 0;
    while (due_count < capacity) {
        at -= log(next_uniform()) / rate;
        if (at >= seconds) {
            return;
        }
        due_ns[due_count++] = (uint64_t)(at * (double)SECOND_NS);
    }
}

/* ---- connections ---- */

static void open_connection(struct connection *connection) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
        die("connect");
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    connection->fd = fd;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
        die("epoll_ctl");
    }
}

static void release(struct connection *connection) {
    connection->busy = false;
    connection->in_body = false;
    connection->head_length = 0;
    idle[idle_count++] = connection;
}

static void reopen(struct connection *connection) {
    close(connection->fd);
    open_connection(connection);
    reconnects++;
    if (connection->busy) {
        release(connection);
    }
}

static void finish(struct connection *connection, uint64_t now) {
    if (connection->warm_up) {
        warm_up_answered++;
    } else {
        latency_us[answered++] = (double)(now - connection->due_ns) / 1000.0;
    }
    release(connection);
}

/* ---- reading a response ---- */

static bool read_head(struct connection *connection) {
    char *end = strstr(connection->head, "\r\n\r\n");
    if (!end) {
        return connection->head_length < HEAD_BYTES;
    }
    const char *length = strcasestr(connection->head, "\r\ncontent-length:");
    if (strncmp(connection->head, "HTTP/1.1 200", 12) != 0 || !length || length > end) {
        return false;
    }
    uint64_t body = strtoull(length + strlen("\r\ncontent-length:"), NULL, 10);
    size_t body_here = connection->head_length - (size_t)(end + 4 - connection->head);
    if (body_here > body) {
        return false;
    }
    connection->in_body = true;
    connection->body_left = body - body_here;
    return true;
}

/* False: the connection is of no more use. */
static bool read_some(struct connection *connection) {
    static char scratch[64 * 1024];
    char *to = connection->in_body ? scratch : connection->head + connection->head_length;
    size_t room = connection->in_body ? sizeof scratch : HEAD_BYTES - connection->head_length;
    ssize_t received = recv(connection->fd, to, room, 0);
    if (received < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    if (received == 0 || !connection->busy) {
        return false;
    }
    if (connection->in_body) {
        if ((uint64_t)received > connection->body_left) {
            return false;
        }
        connection->body_left -= (uint64_t)received;
        return true;
    }
    connection->head_length += (size_t)received;
    connection->head[connection->head_length] = 0;
    return read_head(connection);
}

static void on_readable(struct connection *connection) {
    if (!read_some(connection)) {
        reopen(connection);
    } else if (connection->in_body && connection->body_left == 0) {
        finish(connection, now_ns());
    }
}

/* ---- the schedule ---- */

static void issue(uint64_t start, uint64_t warm_up_ns) {
    struct connection *connection = idle[--idle_count];
    const struct request *request = &requests[issued % request_count];
    connection->busy = true;
    connection->due_ns = start + due_ns[issued];
    connection->warm_up = due_ns[issued] < warm_up_ns;
    issued++;
    if (send(connection->fd, request->head, request->length, MSG_NOSIGNAL) != (ssize_t)request->length) {
        reopen(connection);
    }
}

static void issue_due(uint64_t start, uint64_t warm_up_ns) {
    uint64_t elapsed = now_ns() - start;
    while (issued < due_count && due_ns[issued] <= elapsed && idle_count > 0) {
        issue(start, warm_up_ns);
    }
}

static struct timespec until_next(uint64_t start) {
    uint64_t elapsed = now_ns() - start;
    if (issued == due_count || idle_count == 0) {
        return (struct timespec){.tv_nsec = POLL_NS};
    }
    uint64_t wait = due_ns[issued] > elapsed ? due_ns[issued] - elapsed : 0;
    return (struct timespec){(time_t)(wait / SECOND_NS), (long)(wait % SECOND_NS)};
}

static void run(uint64_t warm_up_ns, size_t connection_count) {
    uint64_t start = now_ns();
    uint64_t end = start + (due_count ? due_ns[due_count - 1] : 0) + GRACE_NS;
    struct epoll_event events[EVENTS];
    while ((issued < due_count || idle_count < connection_count) && now_ns() < end) {
        issue_due(start, warm_up_ns);
        struct timespec timeout = until_next(start);
        int ready = epoll_pwait2(epoll_fd, events, EVENTS, &timeout, NULL);
        if (ready < 0 && errno != EINTR) {
            die("epoll_pwait2");
        }
        for (int i = 0; i < ready; i++) {
            on_readable(events[i].data.ptr);
        }
    }
}

/* ---- what was seen ---- */

static int by_value(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

static double percentile(double share) {
    if (answered == 0) {
        return 0;
    }
    size_t rank = (size_t)ceil(share * (double)answered);
    return latency_us[rank ? rank - 1 : 0];
}

static void report(void) {
    qsort(latency_us, answered, sizeof *latency_us, by_value);
    printf("{\"due\": %zu, \"failed\": %zu, \"reconnects\": %zu, ", due_count, due_count - warm_up_answered - answered,
           reconnects);
    printf("\"measured\": %zu, \"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f, \"p99.9\": %.1f, \"max\": %.1f}\n", answered,
           percentile(0.5), percentile(0.9), percentile(0.99), percentile(0.999), percentile(1));
}

int main(int count, char **words) {
    if (count != 7) {
        fprintf(stderr, "usage: openloop PORT REQUESTS_FILE RATE CONNECTIONS WARM_UP_SECONDS SECONDS\n");
        return 2;
    }
    double rate = atof(words[3]), warm_up_s = atof(words[5]), seconds = atof(words[6]);
    size_t connection_count = (size_t)atol(words[4]);
    if (rate <= 0 || connection_count == 0 || warm_up_s < 0 || seconds <= 0) {
        fprintf(stderr, "openloop: rate, connections and seconds must be more than 0\n");
        return 2;
    }
    prctl(PR_SET_TIMERSLACK, 1);
    address = (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)atoi(words[1])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    load_requests(words[2]);
    plan_arrivals(rate, warm_up_s + seconds);
    latency_us = allocate(due_count, sizeof *latency_us);
    idle = allocate(connection_count, sizeof(struct connection *));
    for (size_t i = 0; i < connection_count; i++) {
        struct connection *connection = allocate(1, sizeof *connection);
        open_connection(connection);
        release(connection);
    }
    run((uint64_t)(warm_up_s * (double)SECOND_NS), connection_count);
    report();
    return 0;
}
