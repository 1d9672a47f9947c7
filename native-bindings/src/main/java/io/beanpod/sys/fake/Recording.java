package io.beanpod.sys.fake;

import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.Spawned;
import io.beanpod.sys.SyscallException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What was called, what is to be answered, and which descriptors are open. */
final class Recording {
  private static final int FIRST_DESCRIPTOR = 100;
  private static final int FIRST_PID = 1000;

  /** One call of a method: which of its calls it is, counted from 1. */
  private record Occurrence(String method, int nth) {}

  private final List<String> calls = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<Occurrence, Errno> failures = new HashMap<>();
  private final Map<String, Deque<Object>> answers = new HashMap<>();
  private final Set<Integer> open = new TreeSet<>();
  private int nextDescriptor = FIRST_DESCRIPTOR;
  private int nextPid = FIRST_PID;

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  synchronized Set<Integer> openDescriptors() {
    return Set.copyOf(open);
  }

  synchronized void fail(String method, int nth, Errno errno) {
    failures.put(new Occurrence(method, nth), errno);
  }

  synchronized void answer(String method, List<Object> results) {
    answers.put(method, new ArrayDeque<>(results));
  }

  /** Answers a call of any family. */
  @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(proxy, method, given);
    }
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, given);
    }
    return record(method, given);
  }

  private synchronized @Nullable Object record(Method method, Object[] arguments)
      throws SyscallException {
    String name = method.getName();
    String text = text(arguments);
    calls.add(name + "(" + text + ")");
    Errno failure = failures.get(new Occurrence(name, counts.merge(name, 1, Integer::sum)));
    if (failure != null) {
      throw new SyscallException(name, text, failure);
    }
    Deque<Object> results = answers.get(name);
    if (results != null && !results.isEmpty()) {
      return results.size() > 1 ? results.removeFirst() : results.getFirst();
    }
    return standardAnswer(method, arguments);
  }

  private @Nullable Object standardAnswer(Method method, Object[] arguments) {
    Class<?> type = method.getReturnType();
    if (type == Fd.class) {
      return newDescriptor();
    }
    if (type == int.class) {
      return method.getName().startsWith("write") || method.getName().startsWith("send")
          ? consume(arguments)
          : 0;
    }
    if (type == Descriptors.Pipe.class) {
      return new Descriptors.Pipe(newDescriptor(), newDescriptor());
    }
    if (type == Sockets.Pair.class) {
      return new Sockets.Pair(newDescriptor(), newDescriptor());
    }
    if (type == Spawned.class) {
      return new Spawned(nextPid++, newDescriptor());
    }
    return plainAnswer(method, type);
  }

  private static @Nullable Object plainAnswer(Method method, Class<?> type) {
    if (type == void.class) {
      return null;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == boolean.class) {
      return true;
    }
    if (type == List.class) {
      return List.of();
    }
    if (type == Optional.class) {
      return Optional.empty();
    }
    throw new IllegalStateException(
        "FakeKernel does not know what "
            + method.getName()
            + " returns: give it by answer(\""
            + method.getName()
            + "\", ...)");
  }

  /** Takes all bytes of the buffer among the arguments, as a write that is not cut short. */
  private static int consume(Object[] arguments) {
    for (Object argument : arguments) {
      if (argument instanceof ByteBuffer buffer) {
        int length = buffer.remaining();
        buffer.position(buffer.limit());
        return length;
      }
    }
    return 0;
  }

  private Fd newDescriptor() {
    int number = nextDescriptor++;
    open.add(number);
    return new Fd(number, this::close);
  }

  private synchronized void close(int number) {
    open.remove(number);
    calls.add("close(fd " + number + ")");
  }

  private static String text(Object[] arguments) {
    StringJoiner joiner = new StringJoiner(", ");
    for (Object argument : arguments) {
      joiner.add(
          switch (argument) {
            case ByteBuffer buffer -> buffer.remaining() + " bytes";
            case byte[] bytes -> bytes.length + " bytes";
            case Object[] array -> Arrays.toString(array);
            case null, default -> String.valueOf(argument);
          });
    }
    return joiner.toString();
  }

  private static @Nullable Object ofObject(Object proxy, Method method, Object[] arguments) {
    int identity = System.identityHashCode(proxy);
    return switch (method.getName()) {
      case "equals" -> identity == System.identityHashCode(arguments[0]);
      case "hashCode" -> identity;
      default -> "fake " + identity;
    };
  }
}
