/*
 * plan_fuzz SEED ROUNDS PLAN...   feeds mutations of valid plans to plan.c, built with the address and undefined
 * behaviour sanitizers. Prints how many were accepted. Any accepted plan is read as init would read it.
 */
#include "../../main/c/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint32_t random_below(uint32_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return limit == 0 ? 0 : (uint32_t)(state >> 16) % limit;
}

struct bytes {
    uint8_t *at;
    size_t size;
};

static const uint32_t interesting[] = {0, 1, 2, 3, 4, 5, 7, 8, 40, 61, 62, 64, 127, 255, 1023, 1024, 65535,
                                       0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff};

static void put(struct bytes plan, size_t offset, uint32_t value) { memcpy(plan.at + offset, &value, 4); }

static void mutate(struct bytes *plan) {
    size_t words = plan->size / 4;
    size_t offset = words == 0 ? 0 : (size_t)random_below((uint32_t)words) * 4;
    switch (random_below(7)) {
    case 0:
        if (plan->size > 0) plan->at[random_below((uint32_t)plan->size)] ^= (uint8_t)(1u << random_below(8));
        break;
    case 1:
        if (words > 0) put(*plan, offset, interesting[random_below(sizeof interesting / 4)]);
        break;
    case 2:
        if (words > 0) plan->at[offset] = (uint8_t)(plan->at[offset] + random_below(9) - 4);
        break;
    case 3: plan->size = random_below(4) == 0 ? random_below((uint32_t)plan->size + 1) : offset; break;
    case 4: {
        size_t more = (1 + random_below(8)) * (random_below(4) == 0 ? 1 : 4);
        plan->at = realloc(plan->at, plan->size + more);
        memset(plan->at + plan->size, random_below(2) == 0 ? 0 : (int)random_below(256), more);
        plan->size += more;
        break;
    }
    case 5: {
        size_t length = (size_t)random_below(16) * 4;
        if (offset + length > plan->size) break;
        memmove(plan->at + offset, plan->at + offset + length, plan->size - offset - length);
        plan->size -= length;
        break;
    }
    default: {
        size_t length = (size_t)random_below(16) * 4;
        if (length == 0 || offset + length > plan->size) break;
        plan->at = realloc(plan->at, plan->size + length);
        memmove(plan->at + offset + length, plan->at + offset, plan->size - offset);
        plan->size += length;
    }
    }
}

/* A string of an accepted plan ends inside of it; the sanitizer watches strlen. */
static size_t total;
static void use(const char *string) { total += strlen(string); }

static void use_all(struct strings strings) {
    for (uint32_t i = 0; i < strings.count; i++) use(plan_string(&strings.bytes));
    if (strings.bytes.at != strings.bytes.end) abort();
}

static void carry_out(const struct plan *plan) {
    use_all(plan->arguments);
    use_all(plan->environment);
    use(plan->working_directory);
    if (plan->lsm != 0) use(plan->lsm_label);
    for (uint32_t i = 0; i < plan->credentials.group_count; i++) total += plan->credentials.groups[i];
    for (uint32_t i = 0; i < plan->seccomp_count * 8; i++) total += ((const uint8_t *)plan->seccomp_program)[i];
    if (plan->mode == MODE_RUN && plan->in_user_namespace && !plan_names(plan, plan->user_namespace)) abort();
    /* An exec enters the user namespace of its target and says whose its streams are, or neither. */
    if (plan->mode == MODE_EXEC && plan->in_user_namespace != ((plan->target_namespaces & 0x10000000) != 0)) abort();
    struct span records = plan->records;
    struct record record;
    while (plan_next(&records, &record)) {
        switch (record.type) {
        case RECORD_RLIMIT: total += plan_rlimit(record).resource; break;
        case RECORD_FSMOUNT: {
            struct fsmount_record mount = plan_fsmount(record);
            use(mount.type);
            use(mount.target);
            for (uint32_t i = 0; i < mount.option_count; i++) {
                struct mount_option option = plan_option(&mount.options);
                use(option.key);
                use(option.value);
            }
            break;
        }
        case RECORD_ATTACH: {
            struct attach_record attach = plan_attach(record);
            use(attach.target);
            if (attach.fd < FD_FIRST || attach.fd > FD_LAST || attach.propagation > 2) abort();
            if (!plan_names(plan, attach.fd)) abort();
            break;
        }
        case RECORD_ATTACH_POD_MOUNT: {
            struct pod_mount_record mount = plan_pod_mount(record);
            use(mount.source);
            use(mount.sub_path);
            use(mount.target);
            if (plan->pod_mounts < FD_FIRST) abort();
            break;
        }
        case RECORD_MKDIR: use(plan_mkdir(record).path); break;
        case RECORD_MKNOD: use(plan_mknod(record).path); break;
        case RECORD_SYMLINK: use(plan_symlink(record).content); break;
        case RECORD_READONLY_PATH:
        case RECORD_MASK_PATH: use(plan_path(record)); break;
        default: break;
        }
    }
}

static bool accepts(struct bytes plan) {
    static struct plan checked;
    struct plan_error error;
    bool good = plan_check(plan.at, plan.size, &checked, &error);
    if (good != (error.error == 0)) abort();
    if (good) carry_out(&checked);
    return good;
}

static struct bytes copy_of(struct bytes plan, size_t more) {
    struct bytes copy = {malloc(plan.size + more + 1), plan.size + more};
    memcpy(copy.at, plan.at, plan.size);
    memset(copy.at + plan.size, 0, more);
    /* Exactly as large as it says, so that the first byte too many is seen. */
    copy.at = realloc(copy.at, copy.size == 0 ? 1 : copy.size);
    return copy;
}

/* A plan that was accepted must not be when it is longer, whatever its header says. */
static void check_trailing(struct bytes plan) {
    for (size_t more = 1; more <= 16; more++) {
        struct bytes longer = copy_of(plan, more);
        if (accepts(longer)) abort();
        put(longer, 12, (uint32_t)longer.size);
        if (accepts(longer)) abort();
        free(longer.at);
    }
}

static struct bytes read_file(const char *path) {
    static uint8_t buffer[PLAN_MAXIMUM_BYTES];
    FILE *file = fopen(path, "rb");
    if (file == NULL) exit(2);
    struct bytes plan = {buffer, fread(buffer, 1, sizeof buffer, file)};
    fclose(file);
    return copy_of(plan, 0);
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    state = strtoull(argv[1], NULL, 10) * 2 + 1;
    long rounds = strtol(argv[2], NULL, 10);
    for (int i = 3; i < argc; i++) {
        struct bytes plan = read_file(argv[i]);
        if (!accepts(plan)) return 3;
        check_trailing(plan);
        free(plan.at);
    }
    long accepted = 0;
    for (long round = 0; round < rounds; round++) {
        struct bytes original = read_file(argv[3 + random_below((uint32_t)(argc - 3))]);
        struct bytes work = copy_of(original, 0);
        for (uint32_t count = 1 + random_below(4); count > 0; count--) mutate(&work);
        /* Mostly with a true length, or the header would stop nearly all of them. */
        if (work.size >= PLAN_HEADER_BYTES && random_below(8) != 0) put(work, 12, (uint32_t)work.size);
        struct bytes plan = copy_of(work, 0);
        if (accepts(plan)) {
            accepted++;
            check_trailing(plan);
        }
        free(plan.at);
        free(work.at);
        free(original.at);
    }
    printf("%ld\n", accepted);
    return 0;
}
