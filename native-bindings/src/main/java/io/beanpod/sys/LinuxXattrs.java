package io.beanpod.sys;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/** {@link Xattrs} through the C library. */
final class LinuxXattrs implements Xattrs {
  private static final int FIRST_SIZE = 256;

  /** XATTR_SIZE_MAX and XATTR_LIST_MAX are both 64 KiB. */
  private static final int LARGEST_SIZE = 64 * 1024;

  private final Libc libc;
  private final Functions functions;

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    long fgetxattr(int fd, @In byte[] name, @Out byte[] value, long size);

    long lgetxattr(@In byte[] path, @In byte[] name, @Out byte[] value, long size);

    int fsetxattr(int fd, @In byte[] name, @In byte[] value, long size, int flags);

    int lsetxattr(@In byte[] path, @In byte[] name, @In byte[] value, long size, int flags);

    long flistxattr(int fd, @Out byte[] names, long size);

    long llistxattr(@In byte[] path, @Out byte[] names, long size);

    int fremovexattr(int fd, @In byte[] name);

    int lremovexattr(@In byte[] path, @In byte[] name);
  }

  /** A call that fills a buffer and returns the number of bytes, or -1. */
  private interface Filling {
    long fill(byte[] buffer);
  }

  LinuxXattrs(Libc libc) {
    this.libc = libc;
    this.functions = libc.bind(Functions.class);
  }

  @Override
  public byte[] get(Fd file, String name) throws SyscallException {
    byte[] key = CString.of(name);
    return read(
        value -> functions.fgetxattr(file.number(), key, value, value.length),
        "fgetxattr",
        file + ", " + name);
  }

  @Override
  public byte[] get(String path, String name) throws SyscallException {
    byte[] file = CString.of(path);
    byte[] key = CString.of(name);
    return read(
        value -> functions.lgetxattr(file, key, value, value.length),
        "lgetxattr",
        path + ", " + name);
  }

  @Override
  public void set(Fd file, String name, byte[] value) throws SyscallException {
    int result = functions.fsetxattr(file.number(), CString.of(name), value, value.length, 0);
    libc.check(result, "fsetxattr", file, name);
  }

  @Override
  public void set(String path, String name, byte[] value) throws SyscallException {
    int result = functions.lsetxattr(CString.of(path), CString.of(name), value, value.length, 0);
    libc.check(result, "lsetxattr", path, name);
  }

  @Override
  public List<String> list(Fd file) throws SyscallException {
    return names(
        read(
            names -> functions.flistxattr(file.number(), names, names.length),
            "flistxattr",
            file.toString()));
  }

  @Override
  public List<String> list(String path) throws SyscallException {
    byte[] file = CString.of(path);
    return names(
        read(names -> functions.llistxattr(file, names, names.length), "llistxattr", path));
  }

  @Override
  public void remove(Fd file, String name) throws SyscallException {
    int result = functions.fremovexattr(file.number(), CString.of(name));
    libc.check(result, "fremovexattr", file, name);
  }

  @Override
  public void remove(String path, String name) throws SyscallException {
    int result = functions.lremovexattr(CString.of(path), CString.of(name));
    libc.check(result, "lremovexattr", path, name);
  }

  private byte[] read(Filling call, String name, String arguments) throws SyscallException {
    byte[] buffer = new byte[FIRST_SIZE];
    long length = call.fill(buffer);
    if (length < 0 && libc.errno() == Errno.ERANGE.number()) {
      buffer = new byte[LARGEST_SIZE];
      length = call.fill(buffer);
    }
    libc.check(length, name, arguments);
    return Arrays.copyOf(buffer, (int) length);
  }

  private static List<String> names(byte[] list) {
    List<String> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < list.length; i++) {
      if (list[i] == 0) {
        names.add(CString.decode(list, start, i - start));
        start = i + 1;
      }
    }
    return names;
  }
}
