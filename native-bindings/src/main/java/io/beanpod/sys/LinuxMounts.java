package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.StringJoiner;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/** {@link Mounts} through the C library and syscall(2). */
final class LinuxMounts implements Mounts {
  private static final int CLOEXEC = 1;
  private static final int OPEN_TREE_CLOEXEC = 0x80000;
  private static final int FSPICK_EMPTY_PATH = 8;
  private static final int FSCONFIG_SET_FLAG = 0;
  private static final int FSCONFIG_SET_STRING = 1;
  private static final int FSCONFIG_SET_FD = 5;
  private static final int FSCONFIG_CMD_CREATE = 6;
  private static final int FSCONFIG_CMD_RECONFIGURE = 7;
  private static final int MOVE_MOUNT_F_EMPTY_PATH = 0x04;
  private static final int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
  private static final int MOUNT_ATTR_SIZE = 32;
  private static final int STATFS_SIZE = 120;
  private static final int STATFS_BLOCK_SIZE = 8;
  private static final int STATFS_BLOCKS = 16;
  private static final int STATFS_FREE_BLOCKS = 24;
  private static final int STATFS_FILES = 40;
  private static final int STATFS_FREE_FILES = 48;
  private static final int LOG_LINE_SIZE = 1024;
  private static final byte[] EMPTY = {0};

  private final Libc libc;
  private final Functions functions;

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    /** fsopen. */
    long syscall(long number, @In byte[] name, long flags);

    /** fsmount. */
    long syscall(long number, long context, long flags, long attributes);

    /** fspick, open_tree. */
    long syscall(long number, long directory, @In byte[] path, long flags);

    /** fsconfig. */
    long syscall(
        long number,
        long context,
        long command,
        @In byte @Nullable [] key,
        @In byte @Nullable [] value,
        long aux);

    /** move_mount, and mount_setattr with its flags, structure and size at the end. */
    long syscall(long number, long from, @In byte[] path, long to, @In byte[] second, long last);

    int umount2(@In byte[] path, int flags);

    int fstatfs(int fd, @Out byte[] result);

    long read(int fd, @Out byte[] buffer, long size);
  }

  LinuxMounts(Libc libc) {
    this.libc = libc;
    this.functions = libc.bind(Functions.class);
  }

  @Override
  public Fd fsopen(String type) throws SyscallException {
    long result = functions.syscall(CallNumber.FSOPEN, CString.of(type), CLOEXEC);
    return libc.fd(result, "fsopen", type);
  }

  @Override
  public Fd fspick(Fd mount) throws SyscallException {
    long flags = CLOEXEC | FSPICK_EMPTY_PATH;
    long result = functions.syscall(CallNumber.FSPICK, mount.number(), EMPTY, flags);
    return libc.fd(result, "fspick", mount);
  }

  @Override
  public void setString(Fd context, String key, String value) throws SyscallException {
    byte[] bytes = CString.of(value);
    configure(context, FSCONFIG_SET_STRING, CString.of(key), bytes, 0, key + "=" + value);
  }

  @Override
  public void setFlag(Fd context, String key) throws SyscallException {
    configure(context, FSCONFIG_SET_FLAG, CString.of(key), null, 0, key);
  }

  @Override
  public void setFd(Fd context, String key, Fd value) throws SyscallException {
    String text = key + "=" + value;
    configure(context, FSCONFIG_SET_FD, CString.of(key), null, value.number(), text);
  }

  @Override
  public void create(Fd context) throws SyscallException {
    configure(context, FSCONFIG_CMD_CREATE, null, null, 0, "create");
  }

  @Override
  public void reconfigure(Fd context) throws SyscallException {
    configure(context, FSCONFIG_CMD_RECONFIGURE, null, null, 0, "reconfigure");
  }

  private void configure(
      Fd context, int command, byte @Nullable [] key, byte @Nullable [] value, int aux, String text)
      throws SyscallException {
    long result =
        functions.syscall(CallNumber.FSCONFIG, context.number(), command, key, value, aux);
    if (result < 0) {
      int number = libc.errno();
      throw new SyscallException("fsconfig", text, number, log(context));
    }
  }

  /** The messages a file system left in its context: one line for each read, "e " before errors. */
  private String log(Fd context) {
    StringJoiner lines = new StringJoiner("; ");
    byte[] line = new byte[LOG_LINE_SIZE];
    long length = functions.read(context.number(), line, line.length);
    while (length > 0) {
      String text = CString.decode(line, 0, (int) length).strip();
      lines.add(text.startsWith("e ") ? text.substring(2) : text);
      length = functions.read(context.number(), line, line.length);
    }
    return lines.toString();
  }

  @Override
  public Fd fsmount(Fd context, long attributes) throws SyscallException {
    long result = functions.syscall(CallNumber.FSMOUNT, context.number(), CLOEXEC, attributes);
    if (result < 0) {
      int number = libc.errno();
      throw new SyscallException("fsmount", context.toString(), number, log(context));
    }
    return libc.adopt((int) result);
  }

  @Override
  public Fd openTree(Fd directory, String path, int flags) throws SyscallException {
    long all = flags | OPEN_TREE_CLOEXEC;
    long result =
        functions.syscall(CallNumber.OPEN_TREE, directory.number(), CString.of(path), all);
    return libc.fd(result, "open_tree", directory, path);
  }

  @Override
  public void moveMount(Fd mount, Fd target) throws SyscallException {
    long flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
    long result =
        functions.syscall(
            CallNumber.MOVE_MOUNT, mount.number(), EMPTY, target.number(), EMPTY, flags);
    libc.check(result, "move_mount", mount, target);
  }

  @Override
  public void moveMount(Fd mount, Fd directory, String path) throws SyscallException {
    long result =
        functions.syscall(
            CallNumber.MOVE_MOUNT,
            mount.number(),
            EMPTY,
            directory.number(),
            CString.of(path),
            MOVE_MOUNT_F_EMPTY_PATH);
    libc.check(result, "move_mount", mount, directory, path);
  }

  @Override
  public void setAttributes(Fd mount, boolean recursive, MountAttributes attributes)
      throws SyscallException {
    Fd userNamespace = attributes.userNamespace();
    ByteBuffer attr = ByteBuffer.allocate(MOUNT_ATTR_SIZE).order(ByteOrder.nativeOrder());
    attr.putLong(attributes.set());
    attr.putLong(attributes.clear());
    attr.putLong(attributes.propagation());
    attr.putLong(userNamespace == null ? 0 : userNamespace.number());
    long flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
    long result =
        functions.syscall(
            CallNumber.MOUNT_SETATTR, mount.number(), EMPTY, flags, attr.array(), MOUNT_ATTR_SIZE);
    libc.check(result, "mount_setattr", mount, attributes);
  }

  @Override
  public void umount(String path, int flags) throws SyscallException {
    libc.check(functions.umount2(CString.of(path), flags), "umount2", path);
  }

  @Override
  public long fileSystemType(Fd file) throws SyscallException {
    return statfs(file).getLong(0);
  }

  @Override
  public FileSystemRoom room(Fd file) throws SyscallException {
    ByteBuffer statfs = statfs(file);
    long block = statfs.getLong(STATFS_BLOCK_SIZE);
    return new FileSystemRoom(
        block * statfs.getLong(STATFS_BLOCKS),
        block * statfs.getLong(STATFS_FREE_BLOCKS),
        statfs.getLong(STATFS_FILES),
        statfs.getLong(STATFS_FREE_FILES));
  }

  private ByteBuffer statfs(Fd file) throws SyscallException {
    byte[] result = new byte[STATFS_SIZE];
    libc.check(functions.fstatfs(file.number(), result), "fstatfs", file);
    return ByteBuffer.wrap(result).order(ByteOrder.nativeOrder());
  }
}
