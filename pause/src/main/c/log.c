#include "log.h"

#include "clock.h"
#include "text.h"

static size_t count_newlines(const char *bytes, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++) count += bytes[i] == '\n';
    return count;
}

static long write_again(int fd, const char *bytes, size_t size) {
    long written;
    do {
        written = sys_write(fd, bytes, size);
    } while (written == -EINTR);
    return written;
}

/*
 * Writes the buffered records with one call. A full disk must not stop the container: what does not fit is counted,
 * and a record that was cut is ended before the next one that can be written.
 */
static void flush(struct log *log) {
    const char *at = log->buffer;
    size_t left = log->used;
    if (log->torn && left > 0 && write_again(log->fd, "\n", 1) == 1) log->torn = false;
    while (left > 0 && !log->torn) {
        long written = write_again(log->fd, at, left);
        if (written <= 0) break;
        at += written;
        left -= (size_t)written;
    }
    if (left > 0) {
        log->dropped += count_newlines(at, left);
        if (at != log->buffer && at[-1] != '\n') log->torn = true;
    }
    log->used = 0;
}

static void append(struct log *log, const char *bytes, size_t size) {
    memcpy(log->buffer + log->used, bytes, size);
    log->used += size;
}

/* One record: the time, the stream's name, the tag " F " or " P ", the line. */
static void append_record(struct log *log, const struct text *time, const char *stream, const char *tag,
                          const char *line, size_t size) {
    size_t head = time->length + 1 + strlen(stream) + strlen(tag);
    if (log->used + head + size + 1 > sizeof log->buffer) flush(log);
    append(log, time->bytes, time->length);
    append(log, " ", 1);
    append(log, stream, strlen(stream));
    append(log, tag, strlen(tag));
    append(log, line, size);
    append(log, "\n", 1);
}

static struct text time_now(void) {
    struct text time = {.length = 0};
    struct __kernel_timespec now = {0, 0};
    sys_clock_gettime(CLOCK_REALTIME, &now);
    text_time(&time, now.tv_sec, now.tv_nsec);
    return time;
}

void log_received(struct log *log, struct log_stream *stream, size_t received) {
    size_t start = 0;
    size_t at = stream->length;
    size_t end = stream->length + received;
    struct text time = time_now();
    for (; at < end; at++) {
        if (stream->bytes[at] != '\n') continue;
        if (log->fd >= 0) append_record(log, &time, stream->name, " F ", stream->bytes + start, at - start);
        start = at + 1;
    }
    if (end - start > LOG_LINE_BYTES) {
        if (log->fd >= 0) append_record(log, &time, stream->name, " P ", stream->bytes + start, LOG_LINE_BYTES);
        start += LOG_LINE_BYTES;
    }
    if (log->fd >= 0) flush(log);
    stream->length = end - start;
    memmove(stream->bytes, stream->bytes + start, stream->length);
}

void log_end(struct log *log, struct log_stream *stream) {
    if (stream->length == 0) return;
    struct text time = time_now();
    if (log->fd >= 0) {
        append_record(log, &time, stream->name, " P ", stream->bytes, stream->length);
        flush(log);
    }
    stream->length = 0;
}

void log_reopen(struct log *log, int fd) {
    if (log->fd >= 0) sys_close(log->fd);
    log->fd = fd;
    log->torn = false;
}
