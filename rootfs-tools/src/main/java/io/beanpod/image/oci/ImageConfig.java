package io.beanpod.image.oci;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an image says of the containers made from it. OCI image specification, config. All of it is
 * the word of a stranger: it gives defaults for a process and never decides about the host.
 *
 * @param platform the machine that the image is for
 * @param created when it was built; null where it does not say
 * @param user user and group as {@code user[:group]}, by name or number; empty for root
 * @param env the environment, each {@code NAME=value}
 * @param entrypoint the command's first part, which a pod's {@code command} replaces
 * @param cmd the command's second part, which a pod's {@code args} replaces
 * @param workingDir the working directory; empty for the root directory
 * @param stopSignal the signal that ends it, as name or number; empty for SIGTERM
 * @param exposedPorts ports as {@code 80/tcp}; information only
 * @param volumes paths whose contents are kept apart from the container's layer
 * @param labels free text by key
 * @param diffIds digests of the uncompressed layers, lowest first
 */
public record ImageConfig(
    Platform platform,
    @Nullable Instant created,
    String user,
    List<String> env,
    List<String> entrypoint,
    List<String> cmd,
    String workingDir,
    String stopSignal,
    SortedSet<String> exposedPorts,
    SortedSet<String> volumes,
    SortedMap<String, String> labels,
    List<Digest> diffIds) {
  /** Copies the collections. */
  public ImageConfig {
    env = List.copyOf(env);
    entrypoint = List.copyOf(entrypoint);
    cmd = List.copyOf(cmd);
    exposedPorts = Collections.unmodifiableSortedSet(new TreeSet<>(exposedPorts));
    volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    diffIds = List.copyOf(diffIds);
  }

  /** A configuration that says nothing, for a platform. */
  public static ImageConfig empty(Platform platform) {
    return new ImageConfig(
        platform,
        null,
        "",
        List.of(),
        List.of(),
        List.of(),
        "",
        "",
        Collections.emptySortedSet(),
        Collections.emptySortedSet(),
        Collections.emptySortedMap(),
        List.of());
  }

  /** The same with another entrypoint. */
  public ImageConfig withEntrypoint(List<String> words) {
    return new ImageConfig(
        platform,
        created,
        user,
        env,
        words,
        cmd,
        workingDir,
        stopSignal,
        exposedPorts,
        volumes,
        labels,
        diffIds);
  }

  /** The same with another command. */
  public ImageConfig withCmd(List<String> words) {
    return new ImageConfig(
        platform,
        created,
        user,
        env,
        entrypoint,
        words,
        workingDir,
        stopSignal,
        exposedPorts,
        volumes,
        labels,
        diffIds);
  }

  /** The same with another environment. */
  public ImageConfig withEnv(List<String> variables) {
    return new ImageConfig(
        platform,
        created,
        user,
        variables,
        entrypoint,
        cmd,
        workingDir,
        stopSignal,
        exposedPorts,
        volumes,
        labels,
        diffIds);
  }

  /** The same with another user. */
  public ImageConfig withUser(String userAndGroup) {
    return new ImageConfig(
        platform,
        created,
        userAndGroup,
        env,
        entrypoint,
        cmd,
        workingDir,
        stopSignal,
        exposedPorts,
        volumes,
        labels,
        diffIds);
  }

  /** The same with another working directory. */
  public ImageConfig withWorkingDir(String directory) {
    return new ImageConfig(
        platform,
        created,
        user,
        env,
        entrypoint,
        cmd,
        directory,
        stopSignal,
        exposedPorts,
        volumes,
        labels,
        diffIds);
  }

  /** The same with another stop signal. */
  public ImageConfig withStopSignal(String signal) {
    return new ImageConfig(
        platform,
        created,
        user,
        env,
        entrypoint,
        cmd,
        workingDir,
        signal,
        exposedPorts,
        volumes,
        labels,
        diffIds);
  }

  /** The same with other exposed ports. */
  public ImageConfig withExposedPorts(SortedSet<String> ports) {
    return new ImageConfig(
        platform,
        created,
        user,
        env,
        entrypoint,
        cmd,
        workingDir,
        stopSignal,
        ports,
        volumes,
        labels,
        diffIds);
  }

  /** The same with other volumes. */
  public ImageConfig withVolumes(SortedSet<String> paths) {
    return new ImageConfig(
        platform,
        created,
        user,
        env,
        entrypoint,
        cmd,
        workingDir,
        stopSignal,
        exposedPorts,
        paths,
        labels,
        diffIds);
  }

  /** The same with other labels. */
  public ImageConfig withLabels(Map<String, String> texts) {
    return new ImageConfig(
        platform,
        created,
        user,
        env,
        entrypoint,
        cmd,
        workingDir,
        stopSignal,
        exposedPorts,
        volumes,
        new TreeMap<>(texts),
        diffIds);
  }

  /** The same made at a time, of layers. */
  public ImageConfig withLayers(Instant time, List<Digest> layers) {
    return new ImageConfig(
        platform,
        time,
        user,
        env,
        entrypoint,
        cmd,
        workingDir,
        stopSignal,
        exposedPorts,
        volumes,
        labels,
        layers);
  }
}
