package io.beanpod.pod.model;

import java.util.Optional;

/** A port by its number, or by the name that the container's {@code ports} give it. */
public sealed interface PortRef {

  /** The port's number in that container; empty when it has no port of the name. */
  Optional<Integer> resolve(Container container);

  /** A port by number, 1 to 65535. */
  record Numbered(int port) implements PortRef {
    @Override
    public Optional<Integer> resolve(Container container) {
      return Optional.of(port);
    }

    @Override
    public String toString() {
      return Integer.toString(port);
    }
  }

  /** A port by name. */
  record Named(String name) implements PortRef {
    @Override
    public Optional<Integer> resolve(Container container) {
      return container.port(name).map(ContainerPort::containerPort);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
