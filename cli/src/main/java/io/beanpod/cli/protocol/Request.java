package io.beanpod.cli.protocol;

import java.util.List;

/**
 * What a client asks of the daemon. Texts are empty where nothing was said, numbers then -1.
 * Components are texts, numbers, booleans, enums and lists of texts, nothing else.
 */
public sealed interface Request {

  /**
   * Creates the pods of a manifest, or finds them unchanged.
   *
   * @param source the manifest's name, for messages
   */
  record Apply(String source, String manifest, String namespace) implements Request {}

  /**
   * Prints pods.
   *
   * @param names none for all
   * @param selector label selector such as {@code app=web,tier!=db}
   */
  record GetPods(
      List<String> names,
      String namespace,
      boolean allNamespaces,
      String selector,
      OutputFormat output,
      boolean noHeaders,
      boolean showLabels,
      boolean watch)
      implements Request {}

  /** Tells everything about pods. */
  record DescribePods(List<String> names, String namespace, String selector) implements Request {}

  /**
   * Prints what containers wrote.
   *
   * @param tail the last so many lines
   * @param sinceSeconds only what is younger
   */
  record Logs(
      String pod,
      String namespace,
      String container,
      boolean allContainers,
      boolean follow,
      boolean previous,
      boolean timestamps,
      boolean prefix,
      long tail,
      long sinceSeconds)
      implements Request {}

  /**
   * Runs a command in a container.
   *
   * @param rows height of the client's terminal, 0 without one
   */
  record Exec(
      String pod,
      String namespace,
      String container,
      List<String> command,
      boolean stdin,
      boolean tty,
      int rows,
      int columns)
      implements Request {}

  /** Joins the streams of a container's own process. */
  record Attach(
      String pod, String namespace, String container, boolean stdin, int rows, int columns)
      implements Request {}

  /**
   * Prints the numbers of ports that shall be forwarded to, a line each, if the pod runs.
   *
   * @param ports numbers, or names of the pod's container ports
   */
  record ForwardedPorts(String pod, String namespace, List<String> ports) implements Request {}

  /** Joins the client's streams to a TCP connection to a port inside the pod. */
  record PortForward(String pod, String namespace, int port) implements Request {}

  /**
   * Deletes pods.
   *
   * @param manifest names the pods instead of {@code names}
   * @param gracePeriodSeconds instead of the pod's own
   * @param force forgets a pod at once, whatever its processes do
   * @param untilGone answers only when the pods are gone
   */
  record Delete(
      List<String> names,
      String source,
      String manifest,
      String namespace,
      String selector,
      boolean all,
      long gracePeriodSeconds,
      boolean force,
      boolean untilGone)
      implements Request {}

  /**
   * Prints events.
   *
   * @param pod only those about it
   */
  record Events(String pod, String namespace, boolean allNamespaces, boolean watch)
      implements Request {}

  /** Prints what pods use of CPU and memory. */
  record Top(List<String> names, String namespace, boolean allNamespaces, boolean containers)
      implements Request {}

  /** Tells the daemon's version. */
  record Version() implements Request {}
}
