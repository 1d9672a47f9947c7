package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/** {@link Processes} through the C library, syscall(2) and the spawn function. */
final class LinuxProcesses implements Processes {
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int CLD_EXITED = 1;
  private static final int CLD_DUMPED = 3;
  private static final int SIGINFO_SIZE = 128;
  private static final int SI_CODE = 8;
  private static final int SI_PID = 16;
  private static final int SI_STATUS = 24;
  private static final int RLIMIT_SIZE = 16;
  private static final int PR_SET_CHILD_SUBREAPER = 36;

  private final Libc libc;
  private final Functions functions;
  private final SpawnLibrary.Functions spawnFunctions;

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    /** pidfd_open, pidfd_getfd, pidfd_send_signal with no siginfo. */
    long syscall(long number, long first, long second, long third, long fourth);

    int waitid(int idType, int id, @Out byte[] info, int options);

    int kill(int pid, int signal);

    int prlimit64(
        int pid, int resource, @In byte @Nullable [] newLimit, @Out byte @Nullable [] oldLimit);

    int prctl(int option, long value, long third, long fourth, long fifth);

    int geteuid();

    int getpid();

    int gettid();
  }

  LinuxProcesses(Libc libc, SpawnLibrary.Functions spawnFunctions) {
    this.libc = libc;
    this.functions = libc.bind(Functions.class);
    this.spawnFunctions = spawnFunctions;
  }

  @Override
  public Spawned spawn(SpawnRequest request) throws SyscallException {
    SpawnBlock block = new SpawnBlock(libc.runtime(), request);
    long pid = spawnFunctions.beanpod_spawn(block.buffer());
    if (pid < 0) {
      throw new SyscallException(
          block.failedCall(), Libc.text(request.executable(), request.arguments()), (int) -pid);
    }
    return new Spawned((int) pid, libc.adopt(block.pidfd()));
  }

  @Override
  public Fd pidfdOpen(int pid) throws SyscallException {
    return libc.fd(functions.syscall(CallNumber.PIDFD_OPEN, pid, 0, 0, 0), "pidfd_open", pid);
  }

  @Override
  public void pidfdSendSignal(Fd pidfd, Signal signal) throws SyscallException {
    long result = sendSignal(pidfd, signal.number());
    libc.check(result, "pidfd_send_signal", pidfd, signal);
  }

  @Override
  public boolean exists(Fd pidfd) throws SyscallException {
    long result = sendSignal(pidfd, 0);
    if (result < 0 && libc.errno() == Errno.ESRCH.number()) {
      return false;
    }
    libc.check(result, "pidfd_send_signal", pidfd, 0);
    return true;
  }

  private long sendSignal(Fd pidfd, int signal) {
    return functions.syscall(CallNumber.PIDFD_SEND_SIGNAL, pidfd.number(), signal, 0, 0);
  }

  @Override
  public Fd pidfdGetfd(Fd pidfd, int number) throws SyscallException {
    long result = functions.syscall(CallNumber.PIDFD_GETFD, pidfd.number(), number, 0, 0);
    return libc.fd(result, "pidfd_getfd", pidfd, number);
  }

  @Override
  public ExitStatus waitFor(Fd pidfd) throws SyscallException {
    return status(waitid(pidfd, 0));
  }

  @Override
  public Optional<ExitStatus> reap(Fd pidfd) throws SyscallException {
    ByteBuffer info = waitid(pidfd, WNOHANG);
    return info.getInt(SI_PID) == 0 ? Optional.empty() : Optional.of(status(info));
  }

  private ByteBuffer waitid(Fd pidfd, int options) throws SyscallException {
    byte[] info = new byte[SIGINFO_SIZE];
    int result;
    do {
      result = functions.waitid(P_PIDFD, pidfd.number(), info, WEXITED | options);
    } while (result < 0 && libc.errno() == Errno.EINTR.number());
    libc.check(result, "waitid", pidfd);
    return ByteBuffer.wrap(info).order(ByteOrder.nativeOrder());
  }

  private static ExitStatus status(ByteBuffer info) {
    int code = info.getInt(SI_CODE);
    int status = info.getInt(SI_STATUS);
    return code == CLD_EXITED
        ? new ExitStatus.Exited(status)
        : new ExitStatus.Signaled(new Signal(status), code == CLD_DUMPED);
  }

  @Override
  public void kill(int pid, Signal signal) throws SyscallException {
    if (pid <= 0) {
      throw new IllegalArgumentException("not a process: " + pid);
    }
    libc.check(functions.kill(pid, signal.number()), "kill", pid, signal);
  }

  @Override
  public ResourceLimit limit(int pid, ResourceLimit.Resource resource) throws SyscallException {
    byte[] old = new byte[RLIMIT_SIZE];
    libc.check(functions.prlimit64(pid, resource.number(), null, old), "prlimit", pid, resource);
    ByteBuffer in = ByteBuffer.wrap(old).order(ByteOrder.nativeOrder());
    return new ResourceLimit(in.getLong(), in.getLong());
  }

  @Override
  public void setLimit(int pid, ResourceLimit.Resource resource, ResourceLimit limit)
      throws SyscallException {
    byte[] wanted =
        ByteBuffer.allocate(RLIMIT_SIZE)
            .order(ByteOrder.nativeOrder())
            .putLong(limit.soft())
            .putLong(limit.hard())
            .array();
    int result = functions.prlimit64(pid, resource.number(), wanted, null);
    libc.check(result, "prlimit", pid, resource, limit);
  }

  @Override
  public void setChildSubreaper(boolean on) throws SyscallException {
    int result = functions.prctl(PR_SET_CHILD_SUBREAPER, on ? 1 : 0, 0, 0, 0);
    libc.check(result, "prctl", "PR_SET_CHILD_SUBREAPER", on);
  }

  @Override
  public int geteuid() {
    return functions.geteuid();
  }

  @Override
  public int getpid() {
    return functions.getpid();
  }

  @Override
  public int gettid() {
    return functions.gettid();
  }
}
