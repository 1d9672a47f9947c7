package io.beanpod.pause;

import java.util.ArrayList;
import java.util.List;

/**
 * Hands out the descriptor numbers that a plan names. What is added first becomes {@link #FIRST} in
 * the new process, the next one the number after it; the spawner then passes {@link #inOrder()}
 * from that number on.
 *
 * @param <D> the caller's own type for a descriptor
 */
public final class DescriptorTable<D> {
  /** The plan itself, a sealed memfd. */
  public static final int PLAN = 3;

  /** The status socket. */
  public static final int STATUS = 4;

  /** The first number that a plan gives to a descriptor of its own. */
  public static final int FIRST = 5;

  /** The last number that a plan may name. */
  public static final int LAST = 1023;

  private final List<D> descriptors = new ArrayList<>();

  /**
   * Adds a descriptor and returns its number in the new process.
   *
   * @throws IllegalStateException when the plan already names as many descriptors as it may
   */
  public int add(D descriptor) {
    int number = FIRST + descriptors.size();
    if (number > LAST) {
      throw new IllegalStateException(
          "A container can be given at most " + (LAST - FIRST + 1) + " mounts and descriptors");
    }
    descriptors.add(descriptor);
    return number;
  }

  /** The descriptors in the order of their numbers, from {@link #FIRST} on. */
  public List<D> inOrder() {
    return List.copyOf(descriptors);
  }
}
