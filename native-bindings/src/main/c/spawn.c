// SPDX-License-Identifier: Apache-2.0
//
// beanpod_spawn: starts a process from a JVM.
//
// A JVM cannot run after fork: the child has none of its threads. So the child made here shares the
// JVM's memory (CLONE_VM), the calling thread stands still until it has executed its program
// (CLONE_VFORK), and the child makes raw system calls only: no C library, whose errno and locks it
// shares with the JVM. Java lays out struct beanpod_spawn (SpawnLayout.java).

#include <asm/unistd.h>
#include <linux/close_range.h>
#include <linux/fcntl.h>
#include <linux/sched.h>
#include <linux/types.h>

#define CHILD_STACK 16384
// As many as a plan can name, pause/PLAN.md.
#define MAX_DESCRIPTORS 1024
#define SIGNALS 64
#define SIGNAL_SET_SIZE 8

enum { SIG_BLOCK_ = 0, SIG_SETMASK_ = 2, SIGCHLD_ = 17 };
enum { P_PIDFD_ = 3, WEXITED_ = 4 };
enum { F_DUPFD_CLOEXEC_ = 1030 };
enum { EINTR_ = 4, E2BIG_ = 7, EINVAL_ = 22 };

// The step that failed; Failure names in LinuxProcesses.java.
enum step { STEP_NONE, STEP_CLONE, STEP_SIGNALS, STEP_SESSION, STEP_DESCRIPTORS, STEP_EXEC };

struct beanpod_spawn {
  __u64 flags;  // CLONE_NEW* bits
  __s64 cgroup; // a cgroup2 directory, or -1
  __s64 executable;
  __u64 descriptors; // const __s32 *
  __u64 descriptor_count;
  __u64 arguments;   // char *const *, ends with a null pointer
  __u64 environment; // char *const *, ends with a null pointer
  __s64 pidfd;       // out
  __s64 step;        // out: enum step
};

struct kernel_sigaction {
  void *handler;
  unsigned long flags;
  void *restorer;
  __u64 mask;
};

struct child {
  const struct beanpod_spawn *request;
  int descriptors[MAX_DESCRIPTORS];
  volatile int step;
  volatile long error;
};

#if defined(__x86_64__)

static long call(long number, long a, long b, long c, long d, long e) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}

// The child begins on its own stack with empty registers and never comes back.
static long clone_onto(struct clone_args *args, void (*start)(struct child *), struct child *child) {
  long result;
  register void (*entry)(struct child *) __asm__("r12") = start;
  register struct child *argument __asm__("r13") = child;
  __asm__ volatile("syscall\n\t"
                   "test %%rax, %%rax\n\t"
                   "jnz 1f\n\t"
                   "xor %%ebp, %%ebp\n\t"
                   "mov %%r13, %%rdi\n\t"
                   "call *%%r12\n\t"
                   "hlt\n"
                   "1:"
                   : "=a"(result)
                   : "a"(__NR_clone3), "D"(args), "S"(sizeof *args), "r"(entry), "r"(argument)
                   : "rcx", "r11", "memory");
  return result;
}

#elif defined(__aarch64__)

static long call(long number, long a, long b, long c, long d, long e) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  __asm__ volatile("svc #0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
                   : "memory", "cc");
  return x0;
}

// The child begins on its own stack with empty registers and never comes back.
static long clone_onto(struct clone_args *args, void (*start)(struct child *), struct child *child) {
  register long x8 __asm__("x8") = __NR_clone3;
  register long x0 __asm__("x0") = (long)args;
  register long x1 __asm__("x1") = sizeof *args;
  register void (*entry)(struct child *) __asm__("x19") = start;
  register struct child *argument __asm__("x20") = child;
  __asm__ volatile("svc #0\n\t"
                   "cbnz x0, 1f\n\t"
                   "mov x29, #0\n\t"
                   "mov x30, #0\n\t"
                   "mov x0, x20\n\t"
                   "blr x19\n\t"
                   "brk #1\n"
                   "1:"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(entry), "r"(argument)
                   : "memory", "cc", "x30");
  return x0;
}

#else
#error "beanpod runs on x86-64 and aarch64"
#endif

static void check(struct child *child, int step, long result) {
  if (result >= 0) return;
  child->step = step;
  child->error = result;
  for (;;) call(__NR_exit_group, 127, 0, 0, 0, 0);
}

// CLONE_CLEAR_SIGHAND has reset what the JVM handles. What it ignores is ignored still, for a
// program started by nohup for example, and a container must not inherit that.
static void reset_signals(struct child *child) {
  static const struct kernel_sigaction standard;
  static const __u64 none;
  for (long signal = 1; signal <= SIGNALS; signal++) {
    // SIGKILL and SIGSTOP answer EINVAL: they have no other disposition.
    call(__NR_rt_sigaction, signal, (long)&standard, 0, SIGNAL_SET_SIZE, 0);
  }
  check(child, STEP_SIGNALS,
        call(__NR_rt_sigprocmask, SIG_SETMASK_, (long)&none, 0, SIGNAL_SET_SIZE, 0));
}

// Moves the given descriptors to 0, 1, 2 ... and marks all others to be closed by the exec.
static int arrange_descriptors(struct child *child) {
  long count = (long)child->request->descriptor_count;
  int *from = child->descriptors;
  long executable = child->request->executable;

  // A source that stands where another must go would be overwritten: it moves out of the way.
  if (executable < count) {
    executable = call(__NR_fcntl, executable, F_DUPFD_CLOEXEC_, count, 0, 0);
    check(child, STEP_DESCRIPTORS, executable);
  }
  for (long i = 0; i < count; i++) {
    if (from[i] < count) {
      from[i] = (int)call(__NR_fcntl, from[i], F_DUPFD_CLOEXEC_, count, 0, 0);
      check(child, STEP_DESCRIPTORS, from[i]);
    }
  }
  for (long i = 0; i < count; i++)
    check(child, STEP_DESCRIPTORS, call(__NR_dup3, from[i], i, 0, 0, 0));

  // The JDK opens its own files without close-on-exec.
  check(child, STEP_DESCRIPTORS,
        call(__NR_close_range, count, ~0U, CLOSE_RANGE_CLOEXEC, 0, 0));
  return (int)executable;
}

static void run_child(struct child *child) {
  const struct beanpod_spawn *request = child->request;
  reset_signals(child);
  check(child, STEP_SESSION, call(__NR_setsid, 0, 0, 0, 0, 0));
  int executable = arrange_descriptors(child);
  check(child, STEP_EXEC,
        call(__NR_execveat, executable, (long)"", (long)request->arguments,
             (long)request->environment, AT_EMPTY_PATH));
}

// Returns the pid, or a negative errno with request->step set.
__attribute__((visibility("default"))) long beanpod_spawn(struct beanpod_spawn *request) {
  char stack[CHILD_STACK] __attribute__((aligned(16)));
  struct child child = {.request = request};
  int pidfd = -1;
  __u64 all = ~0ULL, before = 0;

  request->step = STEP_CLONE;
  if (request->descriptor_count > MAX_DESCRIPTORS) return -E2BIG_;
  for (__u64 i = 0; i < request->descriptor_count; i++)
    child.descriptors[i] = ((const __s32 *)request->descriptors)[i];

  struct clone_args args = {
      .flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | CLONE_CLEAR_SIGHAND | request->flags,
      .pidfd = (__u64)&pidfd,
      .exit_signal = SIGCHLD_,
      .stack = (__u64)stack,
      .stack_size = sizeof stack,
  };
  if (request->cgroup >= 0) {
    args.flags |= CLONE_INTO_CGROUP;
    args.cgroup = (__u64)request->cgroup;
  }

  // A signal handler of the JVM must not run in the child, on the JVM's own memory.
  long result = call(__NR_rt_sigprocmask, SIG_BLOCK_, (long)&all, (long)&before, SIGNAL_SET_SIZE, 0);
  if (result < 0) return result;
  long pid = clone_onto(&args, run_child, &child);
  call(__NR_rt_sigprocmask, SIG_SETMASK_, (long)&before, 0, SIGNAL_SET_SIZE, 0);
  if (pid < 0) return pid;

  if (child.step != STEP_NONE) {
    while (call(__NR_waitid, P_PIDFD_, pidfd, 0, WEXITED_, 0) == -EINTR_) continue;
    call(__NR_close, pidfd, 0, 0, 0, 0);
    request->step = child.step;
    return child.error;
  }
  request->step = STEP_NONE;
  request->pidfd = pidfd;
  return pid;
}
