#include "clients.h"

#include "report.h"

enum { SEND_BUFFER = 1024 * 1024, MAXIMUM_ROWS_OR_COLUMNS = 0xffff };

struct request {
    uint32_t type;
    char data[CONTROL_DATA_BYTES];
};

void clients_start(struct clients *clients) {
    for (int i = 0; i < CONTROL_CLIENTS; i++) clients->all[i].fd = -1;
}

static void end_input(struct controls *controls) {
    if (controls->input < 0) return;
    if (controls->terminal < 0) sys_close(controls->input);
    controls->input = -1;
}

/* True while the container has not taken what the client sent last. */
static bool is_waiting(const struct client *client, const struct controls *controls) {
    return controls->input >= 0 && client->pending_start < client->pending_end;
}

static void leave(struct client *client, struct controls *controls) {
    sys_close(client->fd);
    client->fd = -1;
    client->pending_start = client->pending_end = 0;
    /* Give back the page or pages that its input took. */
    sys_madvise(client->pending, sizeof client->pending, MADV_DONTNEED);
    if (controls->stdin_once && (client->streams & STREAM_STDIN) != 0) end_input(controls);
    client->streams = 0;
}

/* ---- to a client ---- */

/* Queues one packet of two parts in the socket; its send buffer is the client's queue. */
static void send(struct client *client, const void *head, size_t head_size, const void *data, size_t size) {
    if (client->lagged) return;
    struct iovec parts[] = {{(void *)(uintptr_t)head, head_size}, {(void *)(uintptr_t)data, size}};
    struct message message = {.parts = parts, .part_count = 2};
    long sent = sys_sendmsg(client->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    /* A closed connection is seen when it is read from. */
    if (sent == -EAGAIN || sent == -ENOBUFS || sent == -ENOMEM) client->lagged = true;
}

static void reply(struct client *client, uint32_t request, long result) {
    uint32_t packet[] = {result < 0 ? REPLY_ERROR : REPLY_OK, request, (uint32_t)-result};
    send(client, packet, result < 0 ? sizeof packet : 2 * sizeof packet[0], NULL, 0);
}

void clients_output(struct clients *clients, enum output_stream stream, const char *data, size_t size) {
    uint32_t bit = stream == OUTPUT_STDOUT ? STREAM_STDOUT : STREAM_STDERR;
    uint32_t head[] = {REPLY_OUTPUT, stream};
    for (int i = 0; i < CONTROL_CLIENTS; i++) {
        struct client *client = &clients->all[i];
        if (client->fd < 0 || (client->streams & bit) == 0) continue;
        for (size_t at = 0; at < size; at += CONTROL_DATA_BYTES) {
            size_t part = size - at < CONTROL_DATA_BYTES ? size - at : CONTROL_DATA_BYTES;
            send(client, head, sizeof head, data + at, part);
        }
    }
}

void clients_exit(struct clients *clients, uint32_t code, uint32_t signal) {
    uint32_t packet[] = {REPLY_EXIT, code, signal};
    for (int i = 0; i < CONTROL_CLIENTS; i++)
        if (clients->all[i].fd >= 0) send(&clients->all[i], packet, sizeof packet, NULL, 0);
}

/* ---- from a client ---- */

static void write_pending(struct client *client, struct controls *controls) {
    long written = sys_write(controls->input, client->pending + client->pending_start,
                             client->pending_end - client->pending_start);
    if (written >= 0) {
        client->pending_start += (uint32_t)written;
    } else if (written != -EAGAIN && written != -EINTR) {
        /* The container has closed its stdin. */
        end_input(controls);
        client->pending_start = client->pending_end = 0;
        reply(client, REQUEST_STDIN, written);
    }
}

static long close_input(struct controls *controls) {
    if (controls->terminal >= 0) return -EINVAL;
    end_input(controls);
    return 0;
}

static long resize(const struct controls *controls, const char *data) {
    uint32_t size[2];
    memcpy(size, data, sizeof size);
    if (size[0] > MAXIMUM_ROWS_OR_COLUMNS || size[1] > MAXIMUM_ROWS_OR_COLUMNS) return -EINVAL;
    struct winsize window = {.ws_row = (unsigned short)size[0], .ws_col = (unsigned short)size[1]};
    if (controls->terminal < 0) return -ENOTTY;
    return sys_ioctl(controls->terminal, TIOCSWINSZ, &window);
}

static long attach(struct client *client, const struct controls *controls, const char *data) {
    uint32_t streams;
    memcpy(&streams, data, sizeof streams);
    if ((streams & ~(uint32_t)(STREAM_STDIN | STREAM_STDOUT | STREAM_STDERR)) != 0) return -EINVAL;
    if ((streams & STREAM_STDIN) != 0 && controls->input < 0) return -EPIPE;
    client->streams = streams;
    return 0;
}

static void take_input(struct client *client, struct controls *controls, const char *data, size_t size) {
    if ((client->streams & STREAM_STDIN) == 0 || controls->input < 0) {
        reply(client, REQUEST_STDIN, (client->streams & STREAM_STDIN) == 0 ? -EPERM : -EPIPE);
        return;
    }
    memcpy(client->pending, data, size);
    client->pending_start = 0;
    client->pending_end = (uint32_t)size;
    if (size > 0) write_pending(client, controls);
}

static void handle(struct client *client, struct controls *controls, const struct request *request, size_t size,
                   int descriptor) {
    size_t data_size = size - sizeof request->type;
    long result = -EINVAL;
    switch (request->type) {
    case REQUEST_STDIN: take_input(client, controls, request->data, data_size); return;
    case REQUEST_ATTACH:
        if (data_size == 4) result = attach(client, controls, request->data);
        break;
    case REQUEST_STDIN_CLOSE:
        if (data_size == 0) result = close_input(controls);
        break;
    case REQUEST_RESIZE:
        if (data_size == 8) result = resize(controls, request->data);
        break;
    case REQUEST_REOPEN_LOG:
        if (data_size != 0 || descriptor < 0) break;
        log_reopen(controls->log, descriptor);
        reply(client, request->type, 0);
        return;
    default: break;
    }
    reply(client, request->type, result);
}

static void read_request(struct client *client, struct controls *controls) {
    struct request request;
    int descriptor;
    struct iovec part = {&request, sizeof request};
    struct descriptor_control control = {.length = 0};
    struct message message = {.parts = &part, .part_count = 1, .control = &control,
                              .control_length = DESCRIPTOR_CONTROL_LENGTH};
    long size = sys_recvmsg(client->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size == -EAGAIN || size == -EINTR) return;
    descriptor = control.length == DESCRIPTOR_CONTROL_LENGTH && control.level == SOL_SOCKET &&
                         control.type == SCM_RIGHTS
                     ? control.descriptor
                     : -1;
    if (size < (long)sizeof request.type || (message.flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        if (descriptor >= 0) sys_close(descriptor);
        leave(client, controls);
        return;
    }
    if (descriptor >= 0 && request.type != REQUEST_REOPEN_LOG) {
        sys_close(descriptor);
        descriptor = -1;
    }
    handle(client, controls, &request, (size_t)size, descriptor);
}

/* ---- connections ---- */

static bool is_trusted(int fd) {
    struct peer_credentials peer;
    int size = sizeof peer;
    return sys_getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == (uint32_t)sys_geteuid();
}

/* A free place, if need be that of a client who has gone while the container does not read its input. */
static struct client *find_place(struct clients *clients, struct controls *controls) {
    for (int i = 0; i < CONTROL_CLIENTS; i++)
        if (clients->all[i].fd < 0) return &clients->all[i];
    for (int i = 0; i < CONTROL_CLIENTS; i++) {
        struct pollfd entry = {.fd = clients->all[i].fd, .events = 0};
        struct __kernel_timespec at_once = {0, 0};
        if (sys_ppoll(&entry, 1, &at_once) == 1 && (entry.revents & POLLHUP) != 0) {
            leave(&clients->all[i], controls);
            return &clients->all[i];
        }
    }
    return NULL;
}

void clients_accept(struct clients *clients, struct controls *controls, int listener) {
    long fd = sys_accept4(listener, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    struct client *client = is_trusted((int)fd) ? find_place(clients, controls) : NULL;
    if (client == NULL) {
        sys_close((int)fd);
        return;
    }
    int size = SEND_BUFFER;
    /* As much as a client may be behind; beyond net.core.wmem_max only for CAP_NET_ADMIN. */
    if (sys_setsockopt((int)fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
        sys_setsockopt((int)fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    client->fd = (int)fd;
    client->streams = 0;
    client->lagged = false;
    client->pending_start = client->pending_end = 0;
}

/* ---- the loop's part ---- */

void clients_poll(const struct clients *clients, const struct controls *controls, struct pollfd *entries,
                  short *input_events) {
    *input_events = 0;
    for (int i = 0; i < CONTROL_CLIENTS; i++) {
        const struct client *client = &clients->all[i];
        entries[i] = (struct pollfd){.fd = client->fd, .events = POLLIN};
        if (client->lagged) {
            entries[i].events = POLLOUT;
        } else if (is_waiting(client, controls)) {
            /* Not even a hang-up is asked for, or the loop would spin on it. */
            entries[i].fd = -1;
            *input_events = POLLOUT;
        }
    }
}

static void serve_lagged(struct client *client, struct controls *controls) {
    uint32_t packet = REPLY_LAGGED;
    client->lagged = false;
    send(client, &packet, sizeof packet, NULL, 0);
    if (!client->lagged) leave(client, controls);
}

void clients_serve(struct clients *clients, struct controls *controls, const struct pollfd *entries, bool input_ready) {
    for (int i = 0; i < CONTROL_CLIENTS; i++) {
        struct client *client = &clients->all[i];
        if (client->fd < 0) continue;
        if (is_waiting(client, controls) && !client->lagged) {
            if (input_ready) write_pending(client, controls);
        } else if (entries[i].fd == client->fd && entries[i].revents != 0) {
            if (client->lagged)
                serve_lagged(client, controls);
            else
                read_request(client, controls);
        }
    }
}
