#include "report.h"

static int report_socket = -1;

void report_to(int socket) { report_socket = socket; }

long send_packet(int socket, const void *packet, size_t size, int descriptor) {
    struct iovec part = {(void *)(uintptr_t)packet, size};
    struct descriptor_control control = {
        .length = DESCRIPTOR_CONTROL_LENGTH, .level = SOL_SOCKET, .type = SCM_RIGHTS, .descriptor = descriptor};
    struct message message = {.parts = &part, .part_count = 1};
    if (descriptor >= 0) {
        message.control = &control;
        message.control_length = DESCRIPTOR_CONTROL_LENGTH;
    }
    long result;
    do {
        result = sys_sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (result == -EINTR);
    return result;
}

long receive_message(int socket, struct message *message) {
    long result;
    do {
        result = sys_recvmsg(socket, message, MSG_CMSG_CLOEXEC);
    } while (result == -EINTR);
    return result;
}

long receive_packet(int socket, void *into, size_t size, int *descriptor) {
    struct iovec part = {into, size};
    struct descriptor_control control = {.length = 0};
    struct message message = {
        .parts = &part, .part_count = 1, .control = &control,
        .control_length = DESCRIPTOR_CONTROL_LENGTH};
    long result = receive_message(socket, &message);
    *descriptor = -1;
    if (result >= 0 && control.length == DESCRIPTOR_CONTROL_LENGTH && control.level == SOL_SOCKET &&
        control.type == SCM_RIGHTS)
        *descriptor = control.descriptor;
    if (result >= 0 && (message.flags & MSG_TRUNC) != 0) return -EMSGSIZE;
    return result;
}

long report_packet(const void *packet, size_t size, int descriptor) {
    return send_packet(report_socket, packet, size, descriptor);
}

static void report(uint32_t type, enum step step, long result, uint32_t operation) {
    struct step_report packet = {type, step, (uint32_t)-result, operation};
    /* Nobody may be listening any more, and there is nobody else to tell. */
    report_packet(&packet, sizeof packet, -1);
}

void warn(enum step step, long result, uint32_t operation) {
    report(STATUS_WARNING, step, result, operation);
}

_Noreturn void give_up(enum step step, long result, uint32_t operation) {
    report(STATUS_FAILED, step, result, operation);
    sys_exit_group(1);
}

long check(enum step step, long result) { return check_operation(step, result, NO_OPERATION); }

long check_operation(enum step step, long result, uint32_t operation) {
    if (IS_ERROR(result)) give_up(step, result, operation);
    return result;
}
