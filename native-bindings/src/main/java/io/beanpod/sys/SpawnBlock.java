package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Runtime;

/** {@code struct beanpod_spawn} of spawn.c with all it points to, in one piece of memory. */
final class SpawnBlock {
  private static final int FLAGS = 0;
  private static final int CGROUP = 8;
  private static final int EXECUTABLE = 16;
  private static final int DESCRIPTORS = 24;
  private static final int DESCRIPTOR_COUNT = 32;
  private static final int ARGUMENTS = 40;
  private static final int ENVIRONMENT = 48;
  private static final int PIDFD = 56;
  private static final int STEP = 64;
  private static final int SIZE = 72;

  /** The calls that can fail, by enum step of spawn.c. */
  private static final List<String> STEPS =
      List.of("spawn", "clone3", "rt_sigprocmask", "setsid", "dup3", "execveat");

  private final ByteBuffer buffer;

  SpawnBlock(Runtime runtime, SpawnRequest request) throws SyscallException {
    List<byte[]> arguments = encode(request.arguments());
    List<byte[]> environment = encode(request.environment());
    List<Fd> descriptors = request.descriptors();
    int descriptorBytes = NativeBlock.aligned(descriptors.size() * Integer.BYTES);
    NativeBlock block =
        new NativeBlock(
            runtime, SIZE + descriptorBytes + vectorSize(arguments) + vectorSize(environment));
    buffer = block.buffer();
    block.reserve(SIZE);
    int descriptorOffset = block.reserve(descriptorBytes);
    for (int i = 0; i < descriptors.size(); i++) {
      buffer.putInt(descriptorOffset + i * Integer.BYTES, descriptors.get(i).number());
    }
    Fd cgroup = request.cgroup();
    // CLONE_NEW* bits are an int whose highest namespace bit is 30: no sign to extend.
    buffer.putLong(FLAGS, Namespace.cloneFlags(request.newNamespaces()));
    buffer.putLong(CGROUP, cgroup == null ? -1 : cgroup.number());
    buffer.putLong(EXECUTABLE, request.executable().number());
    buffer.putLong(DESCRIPTORS, block.address(descriptorOffset));
    buffer.putLong(DESCRIPTOR_COUNT, descriptors.size());
    buffer.putLong(ARGUMENTS, putVector(block, arguments));
    buffer.putLong(ENVIRONMENT, putVector(block, environment));
  }

  /** The structure, for the call. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** The pidfd that the call made. */
  int pidfd() {
    return (int) buffer.getLong(PIDFD);
  }

  /** The name of the call that failed. */
  String failedCall() {
    return STEPS.get((int) buffer.getLong(STEP));
  }

  private static List<byte[]> encode(List<String> texts) throws SyscallException {
    List<byte[]> encoded = new ArrayList<>(texts.size());
    for (String text : texts) {
      encoded.add(CString.of(text));
    }
    return encoded;
  }

  private static int vectorSize(List<byte[]> strings) {
    int bytes = 0;
    for (byte[] string : strings) {
      bytes += string.length;
    }
    return (strings.size() + 1) * Long.BYTES + NativeBlock.aligned(bytes);
  }

  /** Puts a vector of pointers that ends with a null pointer, and returns its address. */
  private long putVector(NativeBlock block, List<byte[]> strings) {
    int vector = block.reserve((strings.size() + 1) * Long.BYTES);
    for (int i = 0; i < strings.size(); i++) {
      buffer.putLong(vector + i * Long.BYTES, block.put(strings.get(i)));
    }
    return block.address(vector);
  }
}
