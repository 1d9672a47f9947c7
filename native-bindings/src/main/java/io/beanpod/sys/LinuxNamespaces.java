package io.beanpod.sys;

import java.util.Set;
import jnr.ffi.annotations.In;

/** {@link Namespaces} through the C library. */
final class LinuxNamespaces implements Namespaces {
  private static final int CLONE_FS = 0x200;
  private static final int O_RDONLY_CLOEXEC = 0x80000;

  private final Libc libc;
  private final Functions functions;

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    int unshare(int flags);

    int setns(int fd, int flags);

    int sethostname(@In byte[] name, long length);

    int setdomainname(@In byte[] name, long length);

    int open(@In byte[] path, int flags);
  }

  LinuxNamespaces(Libc libc) {
    this.libc = libc;
    this.functions = libc.bind(Functions.class);
  }

  @Override
  public void unshare(Set<Namespace> kinds) throws SyscallException {
    libc.check(functions.unshare(Namespace.cloneFlags(kinds)), "unshare", kinds);
  }

  @Override
  public void unshareFileSystemAttributes() throws SyscallException {
    libc.check(functions.unshare(CLONE_FS), "unshare", "CLONE_FS");
  }

  @Override
  public void setns(Fd target, Set<Namespace> kinds) throws SyscallException {
    int flags = Namespace.cloneFlags(kinds);
    libc.check(functions.setns(target.number(), flags), "setns", target, kinds);
  }

  @Override
  public Fd open(Namespace kind) throws SyscallException {
    return open("/proc/thread-self/ns/" + kind.procName());
  }

  @Override
  public Fd open(int pid, Namespace kind) throws SyscallException {
    return open("/proc/" + pid + "/ns/" + kind.procName());
  }

  private Fd open(String path) throws SyscallException {
    return libc.fd(functions.open(CString.of(path), O_RDONLY_CLOEXEC), "open", path);
  }

  @Override
  public void sethostname(String name) throws SyscallException {
    byte[] bytes = CString.encode(name);
    libc.check(functions.sethostname(bytes, bytes.length), "sethostname", name);
  }

  @Override
  public void setdomainname(String name) throws SyscallException {
    byte[] bytes = CString.encode(name);
    libc.check(functions.setdomainname(bytes, bytes.length), "setdomainname", name);
  }
}
