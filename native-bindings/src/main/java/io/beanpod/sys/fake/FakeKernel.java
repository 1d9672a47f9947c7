package io.beanpod.sys.fake;

import io.beanpod.sys.Bpf;
import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Events;
import io.beanpod.sys.Files;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Mounts;
import io.beanpod.sys.Namespaces;
import io.beanpod.sys.Processes;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.Terminals;
import io.beanpod.sys.Xattrs;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;

/**
 * A kernel for tests: it writes down every call in order, hands out numbered descriptors, fails
 * where the test says so, and tells which descriptors were left open.
 *
 * <p>Each family is answered by one handler, so the fake cannot lack a call that an interface has.
 * A call that returns a descriptor gets the next number from 100 on; one that returns a number gets
 * 0, a truth value true, a list or an optional nothing; what cannot be guessed has to be given by
 * {@link #answer}.
 */
public final class FakeKernel {
  private final Recording recording = new Recording();
  private final Kernel kernel =
      new Kernel(
          family(Namespaces.class),
          family(Mounts.class),
          family(Files.class),
          family(Descriptors.class),
          family(Xattrs.class),
          family(Processes.class),
          family(Sockets.class),
          family(Events.class),
          family(Terminals.class),
          family(Bpf.class));

  /** The kernel to hand to the code under test. */
  public Kernel kernel() {
    return kernel;
  }

  /**
   * The calls so far, for example {@code fsopen(overlay)} or {@code close(fd 100)}, by the names of
   * the Java methods. A buffer is written as its number of bytes.
   */
  public List<String> calls() {
    return recording.calls();
  }

  /** The numbers of the descriptors handed out and not closed. */
  public Set<Integer> openDescriptors() {
    return recording.openDescriptors();
  }

  /**
   * Lets a call fail.
   *
   * @param method the name of the Java method
   * @param nth which of its calls, counted from 1 and from the start
   */
  public FakeKernel fail(String method, int nth, Errno errno) {
    recording.fail(method, nth, errno);
    return this;
  }

  /** What the next calls of a method return, one after the other; the last one stays. */
  public FakeKernel answer(String method, Object... results) {
    recording.answer(method, List.of(results));
    return this;
  }

  private <T> T family(Class<T> type) {
    Object proxy =
        Proxy.newProxyInstance(
            FakeKernel.class.getClassLoader(), new Class<?>[] {type}, recording::invoke);
    return type.cast(proxy);
  }
}
