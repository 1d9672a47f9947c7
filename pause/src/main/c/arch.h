/* What differs between the processors: how a program starts and how it calls the kernel. */
#ifndef BEANPOD_ARCH_H
#define BEANPOD_ARCH_H

#if defined(__x86_64__)

/* The kernel enters with the arguments at the stack pointer; the ABI wants it aligned to 16 before a call. */
#define PROGRAM_ENTRY(start)                                                                       \
    __asm__(".text\n.global _start\n.type _start,@function\n_start:\n"                             \
            "xor %ebp, %ebp\nand $-16, %rsp\ncall " #start "\nhlt\n")

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f) {
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#elif defined(__aarch64__)

#define PROGRAM_ENTRY(start)                                                                       \
    __asm__(".text\n.global _start\n.type _start,@function\n_start:\n"                             \
            "mov x29, #0\nmov x30, #0\nbl " #start "\nbrk #0\n")

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory", "cc");
    return x0;
}

#else
#error "beanpod knows x86-64 and aarch64"
#endif

#endif
