package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program file ready to be executed.
 *
 * <p>We execute descriptors that are closed by it. Of a script, execve(2) would hand the
 * interpreter the name of such a descriptor; so the interpreter line is read here, and the
 * interpreter gets the script's path.
 *
 * @param executable the program, or the script's interpreter
 * @param arguments the arguments, first the program's own name
 */
record Program(Fd executable, List<String> arguments) implements AutoCloseable {
  /** BINPRM_BUF_SIZE of the kernel: what is longer is no interpreter line, execve(2). */
  private static final int LONGEST_LINE = 256;

  static Program open(Kernel kernel, Path file) throws SyscallException, RuntimeFailure {
    String line = firstLine(kernel, file);
    if (!line.startsWith("#!")) {
      return new Program(executable(kernel, file.toString()), List.of(file.toString()));
    }
    String rest = line.substring(2).strip();
    int blank = rest.indexOf(' ');
    String interpreter = blank < 0 ? rest : rest.substring(0, blank);
    if (interpreter.isEmpty()) {
      throw new RuntimeFailure("the first line of %s names no interpreter".formatted(file));
    }
    List<String> arguments = new ArrayList<>(List.of(interpreter));
    if (blank >= 0) {
      arguments.add(rest.substring(blank).strip()); // one argument, blanks and all, as on Linux
    }
    arguments.add(file.toString());
    return new Program(executable(kernel, interpreter), List.copyOf(arguments));
  }

  private static String firstLine(Kernel kernel, Path file) throws SyscallException {
    try (Fd open = kernel.files().openat(Fd.CWD, file.toString(), OpenFlags.RDONLY, 0)) {
      ByteBuffer begin = ByteBuffer.allocate(LONGEST_LINE);
      kernel.descriptors().read(open, begin);
      String text = new String(begin.array(), 0, begin.position(), StandardCharsets.ISO_8859_1);
      int end = text.indexOf('\n');
      return end < 0 ? text : text.substring(0, end);
    }
  }

  private static Fd executable(Kernel kernel, String path) throws SyscallException {
    return kernel.files().openat(Fd.CWD, path, OpenFlags.PATH, 0);
  }

  @Override
  public void close() {
    executable.close();
  }
}
