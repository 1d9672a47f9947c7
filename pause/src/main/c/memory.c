/* The functions that a compiler may call on its own. Built with -fno-tree-loop-distribute-patterns,
   or the loops would become calls of themselves. */
#include <stdbool.h>
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
    char *t = to;
    const char *f = from;
    while (size-- > 0) *t++ = *f++;
    return to;
}

void *memmove(void *to, const void *from, size_t size) {
    char *t = to;
    const char *f = from;
    if (t <= f) return memcpy(to, from, size);
    while (size-- > 0) t[size] = f[size];
    return to;
}

void *memset(void *at, int value, size_t size) {
    char *t = at;
    while (size-- > 0) *t++ = (char)value;
    return at;
}

int memcmp(const void *a, const void *b, size_t size) {
    const unsigned char *x = a;
    const unsigned char *y = b;
    for (; size > 0; size--, x++, y++)
        if (*x != *y) return *x - *y;
    return 0;
}

size_t strlen(const char *string) {
    size_t length = 0;
    while (string[length] != '\0') length++;
    return length;
}

bool string_starts_with(const char *string, const char *prefix) {
    for (; *prefix != '\0'; string++, prefix++)
        if (*string != *prefix) return false;
    return true;
}

bool string_equals(const char *a, const char *b) {
    for (; *a != '\0' && *a == *b; a++) b++;
    return *a == *b;
}
