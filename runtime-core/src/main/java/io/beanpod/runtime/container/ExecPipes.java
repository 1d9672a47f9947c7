package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.ExecPlan;
import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Fd;
import io.beanpod.sys.SyscallException;
import java.util.ArrayList;
import java.util.List;

/** The pipes of an exec without a terminal. */
final class ExecPipes {

  static final ExecPipes NONE = new ExecPipes(List.of());

  private final List<Descriptors.Pipe> pipes;

  private ExecPipes(List<Descriptors.Pipe> pipes) {
    this.pipes = pipes;
  }

  /** Standard output and error, and standard input when it is wanted. */
  static ExecPipes open(Descriptors descriptors, boolean stdin) throws SyscallException {
    List<Descriptors.Pipe> made = new ArrayList<>();
    try {
      for (int i = 0; i < (stdin ? 3 : 2); i++) {
        made.add(descriptors.pipe2(0));
      }
      return new ExecPipes(made);
    } catch (SyscallException e) {
      made.forEach(Descriptors.Pipe::close);
      throw e;
    }
  }

  ExecPlan.Stdio given(DescriptorTable<Fd> table) {
    int output = table.add(pipes.get(0).writing());
    int error = table.add(pipes.get(1).writing());
    int input = pipes.size() > 2 ? table.add(pipes.get(2).reading()) : 0;
    return new ExecPlan.Stdio.Given(input, output, error);
  }

  Fd stdout() {
    return pipes.get(0).reading();
  }

  Fd stderr() {
    return pipes.get(1).reading();
  }

  Fd stdin() {
    return pipes.get(2).writing();
  }

  void closeTheirs() {
    if (pipes.isEmpty()) {
      return;
    }
    pipes.get(0).writing().close();
    pipes.get(1).writing().close();
    if (pipes.size() > 2) {
      pipes.get(2).reading().close();
    }
  }

  void closeOurs() {
    pipes.forEach(Descriptors.Pipe::close);
  }
}
