package io.beanpod.sys;

/**
 * A process just started.
 *
 * @param pid its number in the caller's pid namespace
 * @param pidfd the descriptor that keeps naming it; the owner of this object closes it
 */
public record Spawned(int pid, Fd pidfd) implements AutoCloseable {
  /** Closes the pidfd; the process goes on. */
  @Override
  public void close() {
    pidfd.close();
  }
}
