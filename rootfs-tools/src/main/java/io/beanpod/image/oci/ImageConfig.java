package io.beanpod.image.oci;

import java.time.Instant;
import java.util.Collection;
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

  /** Starts a configuration that says nothing but its platform. */
  public static Builder builder(Platform platform) {
    return new Builder(platform);
  }

  /** The same, to be changed. */
  public Builder toBuilder() {
    return new Builder(platform)
        .created(created)
        .user(user)
        .env(env)
        .entrypoint(entrypoint)
        .cmd(cmd)
        .workingDir(workingDir)
        .stopSignal(stopSignal)
        .exposedPorts(exposedPorts)
        .volumes(volumes)
        .labels(labels)
        .diffIds(diffIds);
  }

  /** Collects a configuration field by field. */
  public static final class Builder {
    private final Platform platform;
    private @Nullable Instant created;
    private String user = "";
    private List<String> env = List.of();
    private List<String> entrypoint = List.of();
    private List<String> cmd = List.of();
    private String workingDir = "";
    private String stopSignal = "";
    private SortedSet<String> exposedPorts = Collections.emptySortedSet();
    private SortedSet<String> volumes = Collections.emptySortedSet();
    private SortedMap<String, String> labels = Collections.emptySortedMap();
    private List<Digest> diffIds = List.of();

    private Builder(Platform platform) {
      this.platform = platform;
    }

    /** Sets when it was built. */
    public Builder created(@Nullable Instant time) {
      this.created = time;
      return this;
    }

    /** Sets user and group. */
    public Builder user(String userAndGroup) {
      this.user = userAndGroup;
      return this;
    }

    /** Sets the environment, each {@code NAME=value}. */
    public Builder env(List<String> variables) {
      this.env = variables;
      return this;
    }

    /** Sets the command's first part. */
    public Builder entrypoint(List<String> words) {
      this.entrypoint = words;
      return this;
    }

    /** Sets the command's second part. */
    public Builder cmd(List<String> words) {
      this.cmd = words;
      return this;
    }

    /** Sets the working directory. */
    public Builder workingDir(String directory) {
      this.workingDir = directory;
      return this;
    }

    /** Sets the signal that ends the container. */
    public Builder stopSignal(String signal) {
      this.stopSignal = signal;
      return this;
    }

    /** Sets the ports, each {@code 80/tcp}. */
    public Builder exposedPorts(Collection<String> ports) {
      this.exposedPorts = new TreeSet<>(ports);
      return this;
    }

    /** Sets the paths kept apart from the container's layer. */
    public Builder volumes(Collection<String> paths) {
      this.volumes = new TreeSet<>(paths);
      return this;
    }

    /** Sets the labels. */
    public Builder labels(Map<String, String> texts) {
      this.labels = new TreeMap<>(texts);
      return this;
    }

    /** Sets the digests of the uncompressed layers, lowest first. */
    public Builder diffIds(List<Digest> layers) {
      this.diffIds = layers;
      return this;
    }

    /** The configuration. */
    public ImageConfig build() {
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
          labels,
          diffIds);
    }
  }
}
