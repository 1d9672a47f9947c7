/*
 * The system calls, one line each, named as in section 2 of the manual. Each returns what the
 * kernel returns: a value, or the negative error number.
 */
#ifndef BEANPOD_SYS_H
#define BEANPOD_SYS_H

#include "arch.h"

#include <asm/ioctls.h>
#include <asm/poll.h>
#include <asm/signal.h>
#include <asm/socket.h>
#include <asm/stat.h>
#include <asm/statfs.h>
#include <asm/termios.h>
#include <asm/unistd.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/magic.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/signalfd.h>
#include <linux/stat.h>
#include <linux/time.h>
#include <linux/uio.h>
#include <linux/wait.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers that the kernel's own headers keep from programs without a libc. */
enum {
    AF_UNIX = 1,
    SOCK_SEQPACKET = 5,
    SOCK_NONBLOCK = O_NONBLOCK,
    SOCK_CLOEXEC = O_CLOEXEC,
    SCM_RIGHTS = 1,
    MSG_CTRUNC = 0x8,
    MSG_TRUNC = 0x20,
    MSG_DONTWAIT = 0x40,
    MSG_NOSIGNAL = 0x4000,
    MSG_CMSG_CLOEXEC = 0x40000000,
    UMOUNT_DETACH = 2,
    PATH_MAX = 4096,
};

struct message {
    void *name;
    int name_length;
    struct iovec *parts;
    size_t part_count;
    void *control;
    size_t control_length;
    unsigned int flags;
};

/* A control message that carries one descriptor. */
struct descriptor_control {
    size_t length;
    int level;
    int type;
    int descriptor;
    int padding;
};
#define DESCRIPTOR_CONTROL_LENGTH (offsetof(struct descriptor_control, padding))

struct peer_credentials {
    int pid;
    uint32_t uid;
    uint32_t gid;
};

#define SYS(name, a, b, c, d, e, f)                                                                \
    syscall6(__NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* files */
static inline long sys_openat(int dir, const char *path, int flags, unsigned mode) { return SYS(openat, dir, path, flags, mode, 0, 0); }
static inline long sys_openat2(int dir, const char *path, const struct open_how *how) { return SYS(openat2, dir, path, how, sizeof *how, 0, 0); }
static inline long sys_close(int fd) { return SYS(close, fd, 0, 0, 0, 0, 0); }
static inline long sys_close_range(unsigned first, unsigned last, unsigned flags) { return SYS(close_range, first, last, flags, 0, 0, 0); }
static inline long sys_dup3(int from, int to, int flags) { return SYS(dup3, from, to, flags, 0, 0, 0); }
static inline long sys_read(int fd, void *into, size_t size) { return SYS(read, fd, into, size, 0, 0, 0); }
static inline long sys_pread(int fd, void *into, size_t size, long offset) { return SYS(pread64, fd, into, size, offset, 0, 0); }
static inline long sys_write(int fd, const void *from, size_t size) { return SYS(write, fd, from, size, 0, 0, 0); }
static inline long sys_fcntl(int fd, int command, long argument) { return SYS(fcntl, fd, command, argument, 0, 0, 0); }
static inline long sys_ioctl(int fd, unsigned long request, const void *argument) { return SYS(ioctl, fd, request, argument, 0, 0, 0); }
static inline long sys_pipe2(int ends[2], int flags) { return SYS(pipe2, ends, flags, 0, 0, 0, 0); }
static inline long sys_statx(int dir, const char *path, int flags, unsigned mask, struct statx *into) { return SYS(statx, dir, path, flags, mask, into, 0); }
static inline long sys_fstatfs(int fd, struct statfs *into) { return SYS(fstatfs, fd, into, 0, 0, 0, 0); }
static inline long sys_mkdirat(int dir, const char *path, unsigned mode) { return SYS(mkdirat, dir, path, mode, 0, 0, 0); }
static inline long sys_mknodat(int dir, const char *path, unsigned mode, unsigned long device) { return SYS(mknodat, dir, path, mode, device, 0, 0); }
static inline long sys_symlinkat(const char *content, int dir, const char *path) { return SYS(symlinkat, content, dir, path, 0, 0, 0); }
static inline long sys_readlinkat(int dir, const char *path, char *into, size_t size) { return SYS(readlinkat, dir, path, into, size, 0, 0); }
static inline long sys_renameat2(int from, const char *old, int to, const char *name) { return SYS(renameat2, from, old, to, name, 0, 0); }
static inline long sys_fchownat(int dir, const char *path, unsigned uid, unsigned gid, int flags) { return SYS(fchownat, dir, path, uid, gid, flags, 0); }
static inline long sys_fchown(int fd, unsigned uid, unsigned gid) { return SYS(fchown, fd, uid, gid, 0, 0, 0); }
static inline long sys_faccessat2(int dir, const char *path, int mode, int flags) { return SYS(faccessat2, dir, path, mode, flags, 0, 0); }
static inline long sys_fchdir(int fd) { return SYS(fchdir, fd, 0, 0, 0, 0, 0); }
static inline long sys_chdir(const char *path) { return SYS(chdir, path, 0, 0, 0, 0, 0); }
static inline long sys_getcwd(char *into, size_t size) { return SYS(getcwd, into, size, 0, 0, 0, 0); }
static inline long sys_umask(unsigned mask) { return SYS(umask, mask, 0, 0, 0, 0, 0); }

/* mounts */
static inline long sys_mount(const char *source, const char *target, const char *type, unsigned long flags) { return SYS(mount, source, target, type, flags, 0, 0); }
static inline long sys_umount2(const char *target, int flags) { return SYS(umount2, target, flags, 0, 0, 0, 0); }
static inline long sys_pivot_root(const char *root, const char *old) { return SYS(pivot_root, root, old, 0, 0, 0, 0); }
static inline long sys_fsopen(const char *type, unsigned flags) { return SYS(fsopen, type, flags, 0, 0, 0, 0); }
static inline long sys_fsconfig(int fd, unsigned command, const char *key, const char *value) { return SYS(fsconfig, fd, command, key, value, 0, 0); }
static inline long sys_fsmount(int fd, unsigned flags, unsigned attributes) { return SYS(fsmount, fd, flags, attributes, 0, 0, 0); }
static inline long sys_open_tree(int dir, const char *path, unsigned flags) { return SYS(open_tree, dir, path, flags, 0, 0, 0); }
static inline long sys_move_mount(int from, const char *source, int to, const char *target, unsigned flags) { return SYS(move_mount, from, source, to, target, flags, 0); }
static inline long sys_mount_setattr(int dir, const char *path, unsigned flags, const struct mount_attr *attributes) { return SYS(mount_setattr, dir, path, flags, attributes, sizeof *attributes, 0); }

/* processes */
static inline long sys_clone3(const struct clone_args *arguments) { return SYS(clone3, arguments, sizeof *arguments, 0, 0, 0, 0); }
static inline long sys_setns(int fd, unsigned long types) { return SYS(setns, fd, types, 0, 0, 0, 0); }
static inline long sys_unshare(unsigned long types) { return SYS(unshare, types, 0, 0, 0, 0, 0); }
static inline long sys_execve(const char *path, char *const *arguments, char *const *environment) { return SYS(execve, path, arguments, environment, 0, 0, 0); }
static inline long sys_wait4(int pid, int *status, int options) { return SYS(wait4, pid, status, options, 0, 0, 0); }
static inline long sys_getpid(void) { return SYS(getpid, 0, 0, 0, 0, 0, 0); }
static inline long sys_geteuid(void) { return SYS(geteuid, 0, 0, 0, 0, 0, 0); }
static inline long sys_setsid(void) { return SYS(setsid, 0, 0, 0, 0, 0, 0); }
static inline long sys_setgroups(size_t count, const uint32_t *groups) { return SYS(setgroups, count, groups, 0, 0, 0, 0); }
static inline long sys_setresuid(unsigned real, unsigned effective, unsigned saved) { return SYS(setresuid, real, effective, saved, 0, 0, 0); }
static inline long sys_setresgid(unsigned real, unsigned effective, unsigned saved) { return SYS(setresgid, real, effective, saved, 0, 0, 0); }
static inline long sys_prctl(int option, unsigned long a, unsigned long b) { return SYS(prctl, option, a, b, 0, 0, 0); }
static inline long sys_capget(struct __user_cap_header_struct *header, struct __user_cap_data_struct *data) { return SYS(capget, header, data, 0, 0, 0, 0); }
static inline long sys_capset(struct __user_cap_header_struct *header, const struct __user_cap_data_struct *data) { return SYS(capset, header, data, 0, 0, 0, 0); }
static inline long sys_keyctl(int operation) { return SYS(keyctl, operation, 0, 0, 0, 0, 0); }
static inline long sys_sched_setaffinity(const void *mask, size_t size) { return SYS(sched_setaffinity, 0, size, mask, 0, 0, 0); }
static inline long sys_seccomp(unsigned operation, unsigned flags, const void *argument) { return SYS(seccomp, operation, flags, argument, 0, 0, 0); }
static inline long sys_prlimit64(int pid, unsigned resource, const struct rlimit64 *set, struct rlimit64 *old) { return SYS(prlimit64, pid, resource, set, old, 0, 0); }
static inline _Noreturn void sys_exit_group(int code) { for (;;) SYS(exit_group, code, 0, 0, 0, 0, 0); }

/* signals, events, time, memory */
static inline long sys_rt_sigprocmask(int how, const uint64_t *set) { return SYS(rt_sigprocmask, how, set, 0, sizeof *set, 0, 0); }
static inline long sys_rt_sigaction(int signal, const void *action) { return SYS(rt_sigaction, signal, action, 0, sizeof(uint64_t), 0, 0); }
static inline long sys_rt_sigtimedwait(const uint64_t *set, void *info) { return SYS(rt_sigtimedwait, set, info, 0, sizeof *set, 0, 0); }
static inline long sys_signalfd4(int fd, const uint64_t *set, int flags) { return SYS(signalfd4, fd, set, sizeof *set, flags, 0, 0); }
static inline long sys_ppoll(struct pollfd *fds, size_t count, const struct __kernel_timespec *timeout) { return SYS(ppoll, fds, count, timeout, 0, 0, 0); }
static inline long sys_clock_gettime(int clock, struct __kernel_timespec *into) { return SYS(clock_gettime, clock, into, 0, 0, 0, 0); }
static inline long sys_mmap(size_t size, int protection, int flags, int fd) { return SYS(mmap, 0, size, protection, flags, fd, 0); }
static inline long sys_madvise(void *at, size_t size, int advice) { return SYS(madvise, at, size, advice, 0, 0, 0); }

/* sockets */
static inline long sys_socketpair(int domain, int type, int ends[2]) { return SYS(socketpair, domain, type, 0, ends, 0, 0); }
static inline long sys_accept4(int fd, int flags) { return SYS(accept4, fd, 0, 0, flags, 0, 0); }
static inline long sys_sendmsg(int fd, const struct message *message, unsigned flags) { return SYS(sendmsg, fd, message, flags, 0, 0, 0); }
static inline long sys_recvmsg(int fd, struct message *message, unsigned flags) { return SYS(recvmsg, fd, message, flags, 0, 0, 0); }
static inline long sys_getsockopt(int fd, int level, int name, void *value, int *size) { return SYS(getsockopt, fd, level, name, value, size, 0); }
static inline long sys_setsockopt(int fd, int level, int name, const void *value, int size) { return SYS(setsockopt, fd, level, name, value, size, 0); }

#define IS_ERROR(result) ((unsigned long)(result) >= (unsigned long)-4095L)

/* The functions that a compiler may call on its own, in memory.c. */
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *at, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *string);

bool string_starts_with(const char *string, const char *prefix);
bool string_equals(const char *a, const char *b);

#endif
