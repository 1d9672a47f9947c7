/*
 * What the tests need of the kernel and the JDK cannot do.
 *
 *   launcher spawn INIT PLAN KIND:ARGUMENT...   starts init with the plan; each KIND opens a descriptor, from 5 on;
 *                                               PLAN_SEALS in the environment: other seals than all; HANDOVER: init
 *                                               is there before its plan; POD: the process whose namespaces it gets
 *   launcher pause PAUSE KIND:ARGUMENT...       starts pause in new namespaces; each KIND opens a descriptor, from 3 on
 *   launcher userns PAUSE KIND:ARGUMENT...      the same, where pause makes a user namespace: ids 0 to 65535 are the host's
 *                                               from 100000 on
 *   launcher owners PID                         whose the namespaces of a process are
 *   launcher control SOCKET                     a client of a monitor: commands on stdin, replies on stdout
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/nsfs.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ALL_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static int need(long result, const char *what) {
    if (result < 0) err(99, "%s", what);
    return (int)result;
}

static int sealed_copy(const char *path, int seals) {
    int from = need(open(path, O_RDONLY | O_CLOEXEC), path);
    int fd = need(memfd_create(path, MFD_CLOEXEC | MFD_ALLOW_SEALING), "memfd_create");
    char buffer[65536];
    for (ssize_t size; (size = read(from, buffer, sizeof buffer)) > 0;)
        if (write(fd, buffer, (size_t)size) != size) err(99, "write");
    close(from);
    need(fcntl(fd, F_ADD_SEALS, seals), "F_ADD_SEALS");
    return fd;
}

static int listening(const char *path) {
    int fd = need(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    need(bind(fd, (struct sockaddr *)&address, sizeof address), path);
    need(listen(fd, 16), "listen");
    return fd;
}

/* The kinds of descriptors that a plan can name. */
static int open_kind(const char *kind, const char *argument) {
    char path[128];
    if (!strcmp(kind, "lock")) {
        int fd = need(open(argument, O_RDONLY | O_DIRECTORY | O_CLOEXEC), argument);
        need(flock(fd, LOCK_EX | LOCK_NB), "flock");
        return fd;
    }
    if (!strcmp(kind, "path")) return need(open(argument, O_PATH | O_CLOEXEC), argument);
    if (!strcmp(kind, "tree"))
        return need(syscall(SYS_open_tree, AT_FDCWD, argument, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE),
                    argument);
    if (!strcmp(kind, "append"))
        return need(open(argument, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640), argument);
    if (!strcmp(kind, "read")) return need(open(argument, O_RDONLY | O_CLOEXEC), argument);
    if (!strcmp(kind, "listen")) return listening(argument);
    if (!strcmp(kind, "pidns")) {
        snprintf(path, sizeof path, "/proc/%s/ns/pid", argument);
        return need(open(path, O_RDONLY | O_CLOEXEC), path);
    }
    if (!strcmp(kind, "mntns")) {
        snprintf(path, sizeof path, "/proc/%s/ns/mnt", argument);
        return need(open(path, O_RDONLY | O_CLOEXEC), path);
    }
    if (!strcmp(kind, "userns")) {
        snprintf(path, sizeof path, "/proc/%s/ns/user", argument);
        return need(open(path, O_RDONLY | O_CLOEXEC), path);
    }
    if (!strcmp(kind, "idmapped")) {
        /* USERNS_PID:PATH */
        char *tree = strchr(argument, ':');
        *tree++ = '\0';
        struct mount_attr map = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (unsigned)open_kind("userns", argument)};
        int fd = need(syscall(SYS_open_tree, AT_FDCWD, tree, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC), tree);
        need(syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &map, sizeof map), "mount_setattr");
        return fd;
    }
    if (!strcmp(kind, "root-of-pod")) {
        int mount = open_kind("tmpfs", argument);
        need(mkdirat(mount, "proc", 0555), "mkdirat");
        need(mkdirat(mount, "sys", 0555), "mkdirat");
        return mount;
    }
    if (!strcmp(kind, "tmpfs")) {
        int fs = need(syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC), "fsopen");
        need(syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), "fsconfig");
        int mount = need(syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0), "fsmount");
        close(fs);
        if (*argument != '\0') need(mkdirat(mount, argument, 0755), "mkdirat");
        return mount;
    }
    if (!strcmp(kind, "pidfd")) return need(syscall(SYS_pidfd_open, atoi(argument), 0), "pidfd_open");
    errx(99, "no such kind: %s", kind);
}

static ssize_t receive(int socket, void *into, size_t size, int *descriptor) {
    struct iovec part = {into, size};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    *descriptor = -1;
    struct cmsghdr *header = received >= 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (header != NULL) memcpy(descriptor, CMSG_DATA(header), sizeof(int));
    return received;
}

static void print_hex(const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) printf("%02x", ((const unsigned char *)bytes)[i]);
}

/* Prints "status HEX" for each message, what a terminal says, and how an exec ends. */
static void follow(int status) {
    int pidfd = -1;
    int terminal = -1;
    for (;;) {
        unsigned char packet[64];
        int descriptor;
        ssize_t size = receive(status, packet, sizeof packet, &descriptor);
        if (size <= 0) break;
        printf("status ");
        print_hex(packet, (size_t)size);
        printf("\n");
        if (descriptor < 0) continue;
        if (packet[0] == 2)
            pidfd = descriptor;
        else
            terminal = descriptor;
    }
    printf("end\n");
    fflush(stdout);
    char buffer[4096];
    for (ssize_t size; terminal >= 0 && (size = read(terminal, buffer, sizeof buffer)) != 0;) {
        struct pollfd wait = {.fd = terminal, .events = POLLIN};
        if (size < 0 && errno == EAGAIN && poll(&wait, 1, -1) == 1) continue;
        if (size < 0) break;
        printf("terminal ");
        print_hex(buffer, (size_t)size);
        printf("\n");
    }
    siginfo_t info = {.si_pid = 0};
    if (pidfd >= 0 && waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | __WALL) == 0)
        printf("exit %d %d\n", info.si_code, info.si_status);
    fflush(stdout);
}

/* In a child: puts the descriptors at 0, 1, 2, ... and executes the program. */
static _Noreturn void become(int program, const char *name, int *table, int count) {
    /* Above all targets first, so that no dup2 overwrites a source. */
    for (int i = 0; i < count; i++) table[i] = need(fcntl(table[i], F_DUPFD_CLOEXEC, 2000), "F_DUPFD");
    program = need(fcntl(program, F_DUPFD_CLOEXEC, 2000), "F_DUPFD");
    for (int i = 0; i < count; i++) need(dup2(table[i], i), "dup2");
    need(syscall(SYS_close_range, count, ~0u, 4 /* CLOSE_RANGE_CLOEXEC */), "close_range");
    char *argv[] = {(char *)name, NULL};
    char *envp[] = {NULL};
    syscall(SYS_execveat, program, "", argv, envp, AT_EMPTY_PATH);
    err(98, "execveat");
}

static int open_argument(char *argument) {
    char *colon = strchr(argument, ':');
    if (colon == NULL) errx(99, "no colon: %s", argument);
    *colon = '\0';
    return open_kind(argument, colon + 1);
}

/* Writes the maps of pause's user namespace, and waits for the process that has the pod's other namespaces. */
static pid_t map_ids(int ready, pid_t first) {
    char path[64];
    unsigned char byte;
    if (read(ready, &byte, 1) != 1 || byte != 0) errx(99, "no user namespace: %d", byte);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", first, i == 0 ? "uid_map" : "gid_map");
        int fd = need(open(path, O_WRONLY), path);
        need(write(fd, "0 100000 65536", 14), path);
        close(fd);
    }
    need(write(ready, &byte, 1), "write");
    pid_t pid;
    if (read(ready, &pid, sizeof pid) != sizeof pid) errx(99, "no pause");
    need(waitpid(first, NULL, 0), "waitpid");
    return pid;
}

/* Prints the user namespace that owns each namespace of a process. */
static void owners(const char *pid) {
    static const char *const kinds[] = {"cgroup", "ipc", "mnt", "net", "pid", "uts"};
    char path[64];
    struct stat file;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, kinds[i]);
        int space = need(open(path, O_RDONLY | O_CLOEXEC), path);
        int owner = need(ioctl(space, NS_GET_USERNS), "NS_GET_USERNS");
        need(fstat(owner, &file), "fstat");
        printf("owner %s user:[%lu]\n", kinds[i], (unsigned long)file.st_ino);
    }
    printf("end\n");
}

static void start_pause_in_user_namespace(char **arguments) {
    int pause = sealed_copy(arguments[0], ALL_SEALS);
    int table[1024];
    int count = 0;
    int ready[2];
    int null = need(open("/dev/null", O_RDWR | O_CLOEXEC), "/dev/null");
    need(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ready), "socketpair");
    for (int i = 0; i < 3; i++) table[count++] = null;
    for (char **argument = arguments + 1; *argument != NULL; argument++) {
        table[count++] = open_argument(*argument);
        if (count == 4) table[count++] = ready[1];
    }
    pid_t first = need(fork(), "fork");
    if (first == 0) become(pause, "pause", table, count);
    for (int i = 3; i < count; i++) close(table[i]);
    pid_t pid = map_ids(ready[0], first);
    unsigned char error = 0;
    ssize_t told = read(ready[0], &error, 1);
    printf("ready %zd %d\n", told, error);
    printf("pause %d\n", pid);
    int status;
    waitpid(pid, &status, 0);
    printf("ended %d\n", status);
}

static void start_pause(char **arguments) {
    int pause = sealed_copy(arguments[0], ALL_SEALS);
    int table[1024];
    int count = 0;
    int ready[2];
    int null = need(open("/dev/null", O_RDWR | O_CLOEXEC), "/dev/null");
    need(pipe2(ready, O_CLOEXEC), "pipe2");
    for (int i = 0; i < 3; i++) table[count++] = null;
    for (char **argument = arguments + 1; *argument != NULL; argument++) {
        table[count++] = open_argument(*argument);
        if (count == 4) table[count++] = ready[1];
    }
    need(unshare(CLONE_NEWPID), "unshare");
    pid_t pid = need(fork(), "fork");
    if (pid == 0) {
        need(unshare(CLONE_NEWNS), "unshare");
        become(pause, "pause", table, count);
    }
    for (int i = 3; i < count; i++) close(table[i]);
    unsigned char error = 0;
    ssize_t told = read(ready[0], &error, 1);
    printf("ready %zd %d\n", told, error);
    printf("pause %d\n", pid);
    int status;
    waitpid(pid, &status, 0);
    printf("ended %d\n", status);
}

/* Sends an init that waits the plan and its descriptors, and a process in the namespaces that it joins. */
static void hand_over(int socket, const int *table, int count) {
    int descriptors[253];
    int sent = 0;
    for (int i = 4; i < count; i++) descriptors[sent++] = table[i];
    descriptors[sent++] = table[3];
    const char *pod = getenv("POD");
    uint32_t namespaces = pod == NULL ? 0 : CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
    if (pod != NULL) descriptors[sent++] = open_kind("pidfd", (char *)pod);
    struct iovec part = {&namespaces, sizeof namespaces};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof descriptors)];
    } control = {0};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)sent)};
    control.header = (struct cmsghdr){CMSG_LEN(sizeof(int) * (size_t)sent), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), descriptors, sizeof(int) * (size_t)sent);
    need(sendmsg(socket, &message, 0), "sendmsg");
    close(socket);
}

static void spawn(char **arguments) {
    int init = sealed_copy(arguments[0], ALL_SEALS);
    const char *seals = getenv("PLAN_SEALS");
    int plan = sealed_copy(arguments[1], seals == NULL ? ALL_SEALS : atoi(seals));
    int socket[2];
    need(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socket), "socketpair");
    int table[1024];
    int count = 0;
    int null = need(open("/dev/null", O_RDWR | O_CLOEXEC), "/dev/null");
    for (int i = 0; i < 3; i++) table[count++] = null;
    table[count++] = plan;
    table[count++] = socket[1];
    int is_exec = 0;
    for (char **argument = arguments + 2; *argument != NULL; argument++) {
        is_exec |= !strncmp(*argument, "pidfd:", 6);
        table[count++] = open_argument(*argument);
    }
    const char *pod = getenv("POD");
    int waits = getenv("HANDOVER") != NULL;
    if (pod != NULL && !waits)
        need(setns(open_kind("pidfd", (char *)pod), CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS), "setns");
    else if (pod == NULL && !is_exec)
        need(unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS), "unshare");

    int waiting[2] = {-1, -1};
    int given = count;
    if (waits) {
        need(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, waiting), "socketpair");
        given = 4;
    }
    int first[1024];
    memcpy(first, table, sizeof first);
    if (waits) first[3] = waiting[1];

    pid_t pid = need(fork(), "fork");
    if (pid == 0) become(init, "beanpod-init", first, given);
    printf("init %d\n", pid);
    if (waits) {
        close(waiting[1]);
        hand_over(waiting[0], table, count);
    }
    for (int i = 3; i < count; i++) close(table[i]);
    follow(socket[0]);
    int status;
    if (waitpid(pid, &status, 0) == pid) printf("monitor %d\n", status);
    fflush(stdout);
}

/* ---- a client of the monitor ---- */

static void reopen_log(int fd, const char *path) {
    int log = need(open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640), path);
    uint32_t type = 5;
    struct iovec part = {&type, sizeof type};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.header), &log, sizeof log);
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    need(sendmsg(fd, &message, MSG_NOSIGNAL), "sendmsg");
    close(log);
}

static size_t from_hex(const char *hex, unsigned char *bytes) {
    size_t size = 0;
    unsigned value;
    for (; sscanf(hex, "%2x", &value) == 1; hex += 2) bytes[size++] = (unsigned char)value;
    return size;
}

/* Prints replies as "reply HEX" and "closed" at their end; "packet HEX" sends, "log PATH" reopens, "deaf" stops reading. */
static void control(const char *path) {
    int fd = need(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    need(connect(fd, (struct sockaddr *)&address, sizeof address), path);
    static char line[80000];
    static unsigned char bytes[40000];
    int listening = 1;
    setvbuf(stdin, NULL, _IONBF, 0);
    for (;;) {
        struct pollfd entries[] = {{.fd = 0, .events = POLLIN}, {.fd = listening ? fd : -1, .events = POLLIN}};
        need(poll(entries, 2, -1), "poll");
        if (entries[1].revents != 0) {
            ssize_t size = recv(fd, bytes, sizeof bytes, 0);
            if (size <= 0) break;
            printf("reply ");
            print_hex(bytes, (size_t)size);
            printf("\n");
            fflush(stdout);
        }
        if (entries[0].revents == 0) continue;
        if (fgets(line, sizeof line, stdin) == NULL) exit(0);
        line[strcspn(line, "\n")] = '\0';
        if (!strcmp(line, "deaf")) listening = 0;
        if (!strcmp(line, "listen")) listening = 1;
        if (!strncmp(line, "packet ", 7)) need(send(fd, bytes, from_hex(line + 7, bytes), MSG_NOSIGNAL), "send");
        if (!strncmp(line, "log ", 4)) reopen_log(fd, line + 4);
    }
    printf("closed\n");
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc >= 4 && !strcmp(argv[1], "spawn")) {
        spawn(argv + 2);
    } else if (argc >= 4 && !strcmp(argv[1], "pause")) {
        start_pause(argv + 2);
    } else if (argc >= 4 && !strcmp(argv[1], "userns")) {
        start_pause_in_user_namespace(argv + 2);
    } else if (argc == 3 && !strcmp(argv[1], "owners")) {
        owners(argv[2]);
    } else if (argc == 3 && !strcmp(argv[1], "control")) {
        control(argv[2]);
    } else {
        errx(99, "usage: launcher spawn INIT PLAN KIND:ARGUMENT... | launcher control SOCKET");
    }
    return 0;
}
