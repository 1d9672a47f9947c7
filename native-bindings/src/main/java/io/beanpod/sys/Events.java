package io.beanpod.sys;

import java.util.List;
import java.util.Set;

/**
 * Waiting for descriptors. epoll(7), eventfd(2), inotify(7), signalfd(2), poll(2).
 *
 * <p>{@link #epollWait} and {@link #poll} with a timeout other than 0 wait in the kernel: only on a
 * platform thread.
 */
public interface Events {
  int EPOLLIN = 0x1;
  int EPOLLPRI = 0x2;
  int EPOLLOUT = 0x4;
  int EPOLLERR = 0x8;
  int EPOLLHUP = 0x10;
  int EPOLLRDHUP = 0x2000;
  int EPOLLONESHOT = 1 << 30;
  int EPOLLET = 1 << 31;

  int IN_MODIFY = 0x2;
  int IN_ATTRIB = 0x4;
  int IN_CLOSE_WRITE = 0x8;
  int IN_MOVED_FROM = 0x40;
  int IN_MOVED_TO = 0x80;
  int IN_CREATE = 0x100;
  int IN_DELETE = 0x200;
  int IN_DELETE_SELF = 0x400;
  int IN_MOVE_SELF = 0x800;
  int IN_Q_OVERFLOW = 0x4000;
  int IN_IGNORED = 0x8000;
  int IN_ONLYDIR = 0x01000000;

  /**
   * A descriptor that is ready.
   *
   * @param events EPOLL* bits
   * @param data what it was added with
   */
  record Ready(int events, long data) {}

  /**
   * A change in the file tree.
   *
   * @param watch the number of the watch, -1 with IN_Q_OVERFLOW
   * @param mask IN_* bits
   * @param cookie the same in both halves of a rename, otherwise 0
   * @param name the name in the watched directory, empty for the watched file itself
   */
  record FileEvent(int watch, int mask, int cookie, String name) {}

  /** A set of descriptors to wait for. epoll_create1(2). */
  Fd epollCreate() throws SyscallException;

  /**
   * Adds a descriptor. epoll_ctl(2). It leaves the set when its open file is closed, which is when
   * the last duplicate is.
   *
   * @param data comes back with each event
   */
  void epollAdd(Fd epoll, Fd target, int events, long data) throws SyscallException;

  /** Changes what is waited for. epoll_ctl(2). */
  void epollModify(Fd epoll, Fd target, int events, long data) throws SyscallException;

  /** Removes a descriptor. epoll_ctl(2). */
  void epollRemove(Fd epoll, Fd target) throws SyscallException;

  /**
   * Waits until something is ready. epoll_wait(2). An interruption by a signal counts as nothing
   * ready.
   *
   * @param timeoutMillis 0 not to wait, -1 to wait without end
   * @return at most 64 ready descriptors, none when the time is over
   */
  List<Ready> epollWait(Fd epoll, int timeoutMillis) throws SyscallException;

  /**
   * Waits for one descriptor. poll(2), whose bits are those of epoll. An interruption by a signal
   * counts as nothing ready.
   *
   * @return the bits that are ready, 0 for none
   */
  int poll(Fd fd, int events, int timeoutMillis) throws SyscallException;

  /** A counter that can be waited for; non-blocking. eventfd(2). */
  Fd eventfd() throws SyscallException;

  /** Adds 1 to the counter, which makes it readable. */
  void wake(Fd eventfd) throws SyscallException;

  /** Takes the counter's value and sets it to 0; 0 when nobody woke it. */
  long drain(Fd eventfd) throws SyscallException;

  /** A queue of changes in the file tree; non-blocking. inotify_init1(2). */
  Fd inotifyInit() throws SyscallException;

  /** Watches a path and returns the watch's number. inotify_add_watch(2). */
  int addWatch(Fd inotify, String path, int mask) throws SyscallException;

  /** Ends a watch. inotify_rm_watch(2). */
  void removeWatch(Fd inotify, int watch) throws SyscallException;

  /** The changes since the last call, empty when there is none. */
  List<FileEvent> readWatches(Fd inotify) throws SyscallException;

  /**
   * Blocks signals for the calling thread and makes them readable; non-blocking. signalfd(2). A
   * signal sent to the whole process goes to any thread that does not block it: in a JVM this is
   * for signals that a thread gets itself.
   */
  Fd signalfd(Set<Signal> signals) throws SyscallException;

  /** The signals received since the last call, empty when there is none. */
  List<Signal> readSignals(Fd signalfd) throws SyscallException;
}
