/* The container's log: CRI records, one a line of output. */
#ifndef BEANPOD_LOG_H
#define BEANPOD_LOG_H

#include "protocol.h"
#include "sys.h"

/* What was read of a stream since its last newline. One byte more than a line: a full line may still end. */
struct log_stream {
    const char *name;
    size_t length;
    char bytes[LOG_LINE_BYTES + 1];
};

struct log {
    int fd;           /* -1: no log */
    bool torn;        /* the file ends within a record */
    uint64_t dropped; /* records that could not be written */
    size_t used;
    char buffer[32768];
};

/* Takes over `received` bytes that were read to the end of the stream's bytes, and writes every whole line. */
void log_received(struct log *log, struct log_stream *stream, size_t received);

/* Writes what is left of a stream that has ended, as a part of a line. */
void log_end(struct log *log, struct log_stream *stream);

/* From now on to another file. */
void log_reopen(struct log *log, int fd);

#endif
