/* Short texts, put together in a fixed buffer. What does not fit is left out. */
#ifndef BEANPOD_TEXT_H
#define BEANPOD_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct text {
    size_t length;
    char bytes[512];
};

void text_bytes(struct text *text, const char *bytes, size_t size);
void text_string(struct text *text, const char *string);
void text_number(struct text *text, int64_t number);

/* A number with leading zeros, `digits` long. */
void text_padded(struct text *text, uint64_t number, int digits);

/* RFC 3339 in UTC with nanoseconds, 30 characters; `seconds` since 1970. */
void text_time(struct text *text, int64_t seconds, int64_t nanoseconds);

#endif
