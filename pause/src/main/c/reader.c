#include "reader.h"

static size_t span_size(struct span span) { return (size_t)(span.end - span.at); }

void refuse(struct reader *in, int error) {
    if (in->error == 0) in->error = error;
    in->left.at = in->left.end;
}

const uint8_t *read_bytes(struct reader *in, size_t size) {
    if (size > span_size(in->left)) {
        refuse(in, EINVAL);
        return NULL;
    }
    const uint8_t *taken = in->left.at;
    in->left.at += size;
    return taken;
}

uint32_t read_u32(struct reader *in) {
    const uint8_t *b = read_bytes(in, 4);
    if (b == NULL) return 0;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

uint64_t read_u64(struct reader *in) {
    uint64_t low = read_u32(in);
    return low | (uint64_t)read_u32(in) << 32;
}

uint32_t read_u32_at_most(struct reader *in, uint32_t maximum) {
    uint32_t value = read_u32(in);
    if (value > maximum) refuse(in, EINVAL);
    return value;
}

uint32_t read_flags(struct reader *in, uint32_t known) {
    uint32_t value = read_u32(in);
    if ((value & ~known) != 0) refuse(in, EINVAL);
    return value;
}

int read_descriptor(struct reader *in) {
    uint32_t number = read_u32(in);
    if (number < FD_FIRST || number > FD_LAST) {
        refuse(in, EBADF);
        return -1;
    }
    return (int)number;
}

/* A string: its length, its bytes without NUL, then one to four zero bytes up to the alignment. */
const char *read_string(struct reader *in) {
    uint32_t length = read_u32(in);
    if (length >= PLAN_MAXIMUM_BYTES) {
        refuse(in, EINVAL);
        return "";
    }
    size_t padded = ((size_t)length / 4 + 1) * 4;
    const uint8_t *bytes = read_bytes(in, padded);
    if (bytes == NULL) return "";
    for (size_t i = 0; i < padded; i++) {
        if ((bytes[i] == 0) != (i >= length)) {
            refuse(in, EINVAL);
            return "";
        }
    }
    return (const char *)bytes;
}

const char *read_path(struct reader *in) {
    const uint8_t *start = in->left.at;
    const char *path = read_string(in);
    if (in->error == 0 && (path[0] != '/' || in->left.at - start > MAXIMUM_PATH)) refuse(in, EINVAL);
    return path;
}

const char *read_nonempty_string(struct reader *in) {
    const char *text = read_string(in);
    if (text[0] == '\0') refuse(in, EINVAL);
    return text;
}

struct strings read_strings(struct reader *in) {
    struct strings list = {.count = read_u32(in), .bytes = in->left};
    /* Each string takes at least 8 bytes, so that a wrong count ends this loop soon. */
    for (uint32_t i = 0; i < list.count && in->error == 0; i++) read_string(in);
    list.bytes.end = in->left.at;
    return list;
}
