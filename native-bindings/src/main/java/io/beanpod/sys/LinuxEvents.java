package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/** {@link Events} through the C library. */
final class LinuxEvents implements Events {
  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLL_CTL_MOD = 3;
  private static final int MOST_READY = 64;
  private static final int SIG_BLOCK = 0;
  private static final int SIGSET_SIZE = 128;
  private static final int SIGNALFD_SIGINFO_SIZE = 128;
  private static final int MOST_SIGNALS = 16;
  private static final int INOTIFY_HEADER = 16;
  private static final int INOTIFY_BUFFER = 4096;

  /** struct epoll_event is packed on x86-64, and there its data follows the 4 bytes of events. */
  private static final int EVENT_SIZE = Arch.current().epollEventSize();

  private static final int EVENT_DATA = EVENT_SIZE - Long.BYTES;

  private final Libc libc;
  private final Functions functions;

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    int epoll_create1(int flags);

    int epoll_ctl(int epoll, int operation, int fd, @In byte[] event);

    int epoll_wait(int epoll, @Out byte[] events, int most, int timeout);

    int poll(byte[] descriptors, long count, int timeout);

    int eventfd(int initial, int flags);

    int inotify_init1(int flags);

    int inotify_add_watch(int fd, @In byte[] path, int mask);

    int inotify_rm_watch(int fd, int watch);

    int signalfd(int fd, @In byte[] mask, int flags);

    int pthread_sigmask(int how, @In byte[] set, long old);

    long read(int fd, @Out byte[] buffer, long size);

    long write(int fd, @In byte[] buffer, long size);
  }

  LinuxEvents(Libc libc) {
    this.libc = libc;
    this.functions = libc.bind(Functions.class);
  }

  @Override
  public Fd epollCreate() throws SyscallException {
    return libc.fd(functions.epoll_create1(CLOEXEC), "epoll_create1");
  }

  @Override
  public void epollAdd(Fd epoll, Fd target, int events, long data) throws SyscallException {
    control(epoll, EPOLL_CTL_ADD, target, events, data);
  }

  @Override
  public void epollModify(Fd epoll, Fd target, int events, long data) throws SyscallException {
    control(epoll, EPOLL_CTL_MOD, target, events, data);
  }

  @Override
  public void epollRemove(Fd epoll, Fd target) throws SyscallException {
    control(epoll, EPOLL_CTL_DEL, target, 0, 0);
  }

  private void control(Fd epoll, int operation, Fd target, int events, long data)
      throws SyscallException {
    ByteBuffer event = ByteBuffer.allocate(EVENT_SIZE).order(ByteOrder.nativeOrder());
    event.putInt(0, events).putLong(EVENT_DATA, data);
    int result = functions.epoll_ctl(epoll.number(), operation, target.number(), event.array());
    libc.check(result, "epoll_ctl", epoll, operation, target);
  }

  @Override
  public List<Ready> epollWait(Fd epoll, int timeoutMillis) throws SyscallException {
    byte[] events = new byte[EVENT_SIZE * MOST_READY];
    int count = functions.epoll_wait(epoll.number(), events, MOST_READY, timeoutMillis);
    if (count < 0 && libc.errno() == Errno.EINTR.number()) {
      return List.of();
    }
    libc.check(count, "epoll_wait", epoll);
    ByteBuffer in = ByteBuffer.wrap(events).order(ByteOrder.nativeOrder());
    List<Ready> ready = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int offset = i * EVENT_SIZE;
      ready.add(new Ready(in.getInt(offset), in.getLong(offset + EVENT_DATA)));
    }
    return ready;
  }

  @Override
  public int poll(Fd fd, int events, int timeoutMillis) throws SyscallException {
    ByteBuffer descriptor = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    descriptor.putInt(fd.number()).putShort((short) events);
    int result = functions.poll(descriptor.array(), 1, timeoutMillis);
    if (result < 0 && libc.errno() == Errno.EINTR.number()) {
      return 0;
    }
    libc.check(result, "poll", fd);
    return descriptor.getShort(6) & 0xFFFF;
  }

  @Override
  public Fd eventfd() throws SyscallException {
    return libc.fd(functions.eventfd(0, CLOEXEC | NONBLOCK), "eventfd");
  }

  @Override
  public void wake(Fd eventfd) throws SyscallException {
    ByteBuffer one = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(1);
    libc.check(functions.write(eventfd.number(), one.array(), Long.BYTES), "write", eventfd);
  }

  @Override
  public long drain(Fd eventfd) throws SyscallException {
    byte[] value = new byte[Long.BYTES];
    int length = readAvailable(eventfd, value);
    return length == 0 ? 0 : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
  }

  @Override
  public Fd inotifyInit() throws SyscallException {
    return libc.fd(functions.inotify_init1(CLOEXEC | NONBLOCK), "inotify_init1");
  }

  @Override
  public int addWatch(Fd inotify, String path, int mask) throws SyscallException {
    int result = functions.inotify_add_watch(inotify.number(), CString.of(path), mask);
    return libc.check(result, "inotify_add_watch", inotify, path);
  }

  @Override
  public void removeWatch(Fd inotify, int watch) throws SyscallException {
    int result = functions.inotify_rm_watch(inotify.number(), watch);
    libc.check(result, "inotify_rm_watch", inotify, watch);
  }

  @Override
  public List<FileEvent> readWatches(Fd inotify) throws SyscallException {
    byte[] buffer = new byte[INOTIFY_BUFFER];
    int length = readAvailable(inotify, buffer);
    ByteBuffer in = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    List<FileEvent> events = new ArrayList<>();
    int offset = 0;
    while (offset < length) {
      int nameLength = in.getInt(offset + 12);
      events.add(
          new FileEvent(
              in.getInt(offset),
              in.getInt(offset + 4),
              in.getInt(offset + 8),
              CString.decode(buffer, offset + INOTIFY_HEADER, nameLength)));
      offset += INOTIFY_HEADER + nameLength;
    }
    return events;
  }

  @Override
  public Fd signalfd(Set<Signal> signals) throws SyscallException {
    ByteBuffer set = ByteBuffer.allocate(SIGSET_SIZE).order(ByteOrder.nativeOrder());
    long bits = 0;
    for (Signal signal : signals) {
      bits |= 1L << (signal.number() - 1);
    }
    set.putLong(0, bits);
    int error = functions.pthread_sigmask(SIG_BLOCK, set.array(), 0);
    if (error != 0) {
      throw new SyscallException("pthread_sigmask", signals.toString(), error);
    }
    int result = functions.signalfd(-1, set.array(), CLOEXEC | NONBLOCK);
    return libc.fd(result, "signalfd", signals);
  }

  @Override
  public List<Signal> readSignals(Fd signalfd) throws SyscallException {
    byte[] buffer = new byte[SIGNALFD_SIGINFO_SIZE * MOST_SIGNALS];
    int length = readAvailable(signalfd, buffer);
    ByteBuffer in = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    List<Signal> signals = new ArrayList<>();
    for (int offset = 0; offset < length; offset += SIGNALFD_SIGINFO_SIZE) {
      signals.add(new Signal(in.getInt(offset)));
    }
    return signals;
  }

  /** Reads from a non-blocking descriptor; 0 when it has nothing. */
  private int readAvailable(Fd fd, byte[] buffer) throws SyscallException {
    long length = functions.read(fd.number(), buffer, buffer.length);
    if (length < 0) {
      int error = libc.errno();
      if (error == Errno.EAGAIN.number() || error == Errno.EINTR.number()) {
        return 0;
      }
    }
    return (int) libc.check(length, "read", fd);
  }
}
