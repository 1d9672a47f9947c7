/* What a step tells: a warning, or the failure that ends this process. */
#ifndef BEANPOD_REPORT_H
#define BEANPOD_REPORT_H

#include "protocol.h"
#include "sys.h"

enum { REPORT_MAXIMUM_BYTES = 64 };

struct step_report {
    uint32_t type;
    uint32_t step;
    uint32_t error;
    uint32_t operation;
};

struct started_report {
    uint32_t type;
    uint32_t monitor_pid;
    uint32_t pid;
    uint32_t started_ns[2];
};

/* Sets the socket that the functions below write to. */
void report_to(int socket);

/* Tells that a step did less than it should have; `result` is what the system call returned. */
void warn(enum step step, long result, uint32_t operation);

/* Tells that a step failed, and ends this process. */
_Noreturn void give_up(enum step step, long result, uint32_t operation);

/* Gives up when `result` is an error, else returns it. */
long check(enum step step, long result);
long check_operation(enum step step, long result, uint32_t operation);

/* Sends one packet that carries `descriptor` (-1: none) to the report's socket or any other. */
long report_packet(const void *packet, size_t size, int descriptor);
long send_packet(int socket, const void *packet, size_t size, int descriptor);

/* recvmsg(2) to the end, with descriptors that are closed at execve(2). */
long receive_message(int socket, struct message *message);

/* Receives one packet and the descriptor with it (-1: none); 0 is the end. */
long receive_packet(int socket, void *into, size_t size, int *descriptor);

#endif
