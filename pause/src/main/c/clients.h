/*
 * The clients of the control socket. A client that reads too slowly is let go, one whose input the container does not
 * read waits alone; the container and the other clients never wait for either.
 */
#ifndef BEANPOD_CLIENTS_H
#define BEANPOD_CLIENTS_H

#include "log.h"
#include "protocol.h"
#include "sys.h"

enum stream_bit { STREAM_STDIN = 1, STREAM_STDOUT = 2, STREAM_STDERR = 4 };
enum output_stream { OUTPUT_STDOUT = 1, OUTPUT_STDERR = 2 };

/* What clients may change. */
struct controls {
    int input;        /* the container's stdin, -1 when it has none or it has ended */
    int terminal;     /* the master end, -1 without a terminal; then the same as input if that is open */
    bool stdin_once;
    struct log *log;
};

struct client {
    int fd; /* -1: free */
    uint32_t streams;
    bool lagged;
    uint32_t pending_start; /* input that the container has not taken yet */
    uint32_t pending_end;
    char pending[CONTROL_DATA_BYTES];
};

struct clients {
    struct client all[CONTROL_CLIENTS];
};

void clients_start(struct clients *clients);

/* Accepts one connection. */
void clients_accept(struct clients *clients, struct controls *controls, int listener);

/* Sends output to every client that asked for it. */
void clients_output(struct clients *clients, enum output_stream stream, const char *data, size_t size);

/* Fills in CONTROL_CLIENTS entries for ppoll(2), and the events that the container's stdin is to be polled for. */
void clients_poll(const struct clients *clients, const struct controls *controls, struct pollfd *entries,
                  short *input_events);

/* Does what the entries say is possible; `input_ready`: the container's stdin can be written to, or has ended. */
void clients_serve(struct clients *clients, struct controls *controls, const struct pollfd *entries, bool input_ready);

/* Tells everybody how the container ended. */
void clients_exit(struct clients *clients, uint32_t code, uint32_t signal);

#endif
