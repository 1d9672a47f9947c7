#include "plan_records.h"

enum { S_IFMT = 0170000, S_IFCHR = 0020000, S_IFBLK = 0060000, S_IFIFO = 0010000 };

/* MOUNT_ATTR_RDONLY, NOSUID, NODEV, NOEXEC, the ATIME field, NODIRATIME, NOSYMFOLLOW */
static const uint32_t mount_attributes = 0x1 | 0x2 | 0x4 | 0x8 | 0x70 | 0x80 | 0x200000;

struct rlimit_record read_rlimit(struct reader *in) {
    struct rlimit_record limit;
    limit.resource = read_u32(in);
    limit.soft = read_u64(in);
    limit.hard = read_u64(in);
    return limit;
}

static struct mount_option read_option(struct reader *in) {
    struct mount_option option;
    option.has_value = read_u32_at_most(in, 1) == 1;
    option.key = read_nonempty_string(in);
    option.value = read_string(in);
    if (!option.has_value && option.value[0] != '\0') refuse(in, EINVAL);
    return option;
}

struct fsmount_record read_fsmount(struct reader *in) {
    struct fsmount_record mount;
    mount.attributes = read_flags(in, mount_attributes);
    mount.mode = read_u32_at_most(in, 07777);
    mount.type = read_nonempty_string(in);
    mount.target = read_path(in);
    mount.option_count = read_u32(in);
    mount.options = in->left;
    for (uint32_t i = 0; i < mount.option_count && in->error == 0; i++) read_option(in);
    mount.options.end = in->left.at;
    return mount;
}

struct attach_record read_attach(struct reader *in) {
    struct attach_record attach;
    attach.fd = read_descriptor(in);
    attach.kind = read_u32_at_most(in, ATTACH_FILE);
    attach.mode = read_u32_at_most(in, 07777);
    attach.propagation = read_u32_at_most(in, 2);
    attach.flags = read_flags(in, ATTACH_MAY_COVER_PROC);
    attach.target = read_path(in);
    attach.part = read_string(in);
    return attach;
}

struct pod_mount_record read_pod_mount(struct reader *in) {
    struct pod_mount_record mount;
    mount.attributes = read_flags(in, POD_MOUNT_ATTRIBUTES);
    mount.source = read_path(in);
    mount.sub_path = read_string(in);
    mount.target = read_path(in);
    return mount;
}

struct mkdir_record read_mkdir(struct reader *in) {
    struct mkdir_record directory;
    directory.mode = read_u32_at_most(in, 07777);
    directory.uid = read_u32(in);
    directory.gid = read_u32(in);
    directory.path = read_path(in);
    return directory;
}

struct mknod_record read_mknod(struct reader *in) {
    struct mknod_record node;
    node.mode = read_flags(in, S_IFMT | 07777);
    uint32_t type = node.mode & S_IFMT;
    if (type != S_IFCHR && type != S_IFBLK && type != S_IFIFO) refuse(in, EINVAL);
    node.major = read_u32_at_most(in, 0xfff);
    node.minor = read_u32_at_most(in, 0xfffff);
    node.uid = read_u32(in);
    node.gid = read_u32(in);
    node.path = read_path(in);
    return node;
}

struct symlink_record read_symlink(struct reader *in) {
    struct symlink_record link;
    link.content = read_nonempty_string(in);
    link.path = read_path(in);
    return link;
}

/* ---- what the steps ask for ---- */

bool plan_next(struct span *records, struct record *record) {
    if (records->at == records->end) return false;
    struct reader in = {.left = *records, .error = 0};
    record->type = read_u32(&in);
    uint32_t length = read_u32(&in);
    record->payload = (struct span){in.left.at, in.left.at + length};
    records->at = record->payload.end;
    return true;
}

static struct reader reader_of(struct record record) {
    return (struct reader){.left = record.payload, .error = 0};
}

struct rlimit_record plan_rlimit(struct record record) {
    struct reader in = reader_of(record);
    return read_rlimit(&in);
}

struct fsmount_record plan_fsmount(struct record record) {
    struct reader in = reader_of(record);
    return read_fsmount(&in);
}

struct mount_option plan_option(struct span *options) {
    struct reader in = {.left = *options, .error = 0};
    struct mount_option option = read_option(&in);
    *options = in.left;
    return option;
}

struct attach_record plan_attach(struct record record) {
    struct reader in = reader_of(record);
    return read_attach(&in);
}

struct pod_mount_record plan_pod_mount(struct record record) {
    struct reader in = reader_of(record);
    return read_pod_mount(&in);
}

struct mkdir_record plan_mkdir(struct record record) {
    struct reader in = reader_of(record);
    return read_mkdir(&in);
}

struct mknod_record plan_mknod(struct record record) {
    struct reader in = reader_of(record);
    return read_mknod(&in);
}

struct symlink_record plan_symlink(struct record record) {
    struct reader in = reader_of(record);
    return read_symlink(&in);
}

const char *plan_path(struct record record) {
    struct reader in = reader_of(record);
    return read_path(&in);
}

const char *plan_string(struct span *strings) {
    struct reader in = {.left = *strings, .error = 0};
    const char *text = read_string(&in);
    *strings = in.left;
    return text;
}
