/*
 * Reads the content of a record. Nothing here trusts a number: every read is checked against the end, the first that does
 * not fit sets the error, and what is read after that is zero or empty.
 */
#ifndef BEANPOD_READER_H
#define BEANPOD_READER_H

#include "plan.h"

/* Error numbers, which a program without system calls gets from nowhere else. */
enum { E2BIG = 7, EBADF = 9, EINVAL = 22, EFBIG = 27 };

enum { MAXIMUM_PATH = 4096 };

struct reader {
    struct span left;
    int error;
};

/* Sets the error, and leaves nothing to read. */
void refuse(struct reader *in, int error);

/* So many bytes, or null. */
const uint8_t *read_bytes(struct reader *in, size_t size);

uint32_t read_u32(struct reader *in);
uint64_t read_u64(struct reader *in);
uint32_t read_u32_at_most(struct reader *in, uint32_t maximum);

/* A number with no other bits than the known ones. */
uint32_t read_flags(struct reader *in, uint32_t known);

/* The number of a descriptor that a plan may name, or -1. */
int read_descriptor(struct reader *in);

const char *read_string(struct reader *in);
const char *read_nonempty_string(struct reader *in);
const char *read_path(struct reader *in);
struct strings read_strings(struct reader *in);

#endif
