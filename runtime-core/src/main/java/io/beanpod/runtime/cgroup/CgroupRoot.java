package io.beanpod.runtime.cgroup;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The place of all cgroups of this daemon.
 *
 * <p>Under a systemd unit with {@code Delegate=yes} it is the unit's own cgroup, and the daemon
 * moves itself into a leaf named {@code daemon}: a cgroup that gives controllers to others may hold
 * no process. (Let the unit say {@code DelegateSubgroup=daemon}, or systemd cannot start the daemon
 * again above pods that run on.) Elsewhere it is {@code /beanpod} at the root of the hierarchy.
 */
public final class CgroupRoot implements AutoCloseable {
  /** The cgroup at the root of the hierarchy for a daemon that no service manager gave one. */
  public static final String DEFAULT_BASE = "beanpod";

  private static final String DAEMON_LEAF = "daemon";
  private static final System.Logger LOG = System.getLogger(CgroupRoot.class.getName());
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:@-]+");

  private final CgroupFiles files;
  private final String base;
  private final boolean delegated;
  private final Controllers controllers;
  private final Controllers elsewhere;
  private final DeviceFilter deviceFilter;

  /** Controllers that some cgroup on the way did not take, and why. */
  private final Map<String, String> refused = new ConcurrentHashMap<>();

  private CgroupRoot(
      Kernel kernel, CgroupFiles files, String base, boolean delegated, Controllers controllers) {
    this.deviceFilter = new DeviceFilter(kernel.bpf());
    this.files = files;
    this.base = base;
    this.delegated = delegated;
    this.controllers = controllers;
    this.elsewhere =
        new Controllers(controllers.atRoot(), controllers.atRoot(), controllers.kernelTable());
  }

  /**
   * Finds the cgroup2 mount and this daemon's place in it.
   *
   * @throws RuntimeFailure when there is no cgroup2 mount, or it is read-only
   */
  public static CgroupRoot find(Kernel kernel) throws IOException {
    String mountPoint = CgroupMount.find(text(Path.of("/proc/self/mountinfo")));
    CgroupFiles files = CgroupFiles.open(kernel, mountPoint);
    boolean opened = false;
    try {
      String own = CgroupMount.ownCgroup(text(Path.of("/proc/self/cgroup")));
      String unit = own.endsWith("/" + DAEMON_LEAF) ? parent(own) : own;
      CgroupRoot root =
          !unit.isEmpty() && isDelegated(kernel, files, unit)
              ? open(kernel, files, unit, true)
              : open(kernel, files, DEFAULT_BASE, false);
      opened = true;
      return root;
    } finally {
      if (!opened) {
        files.close();
      }
    }
  }

  /**
   * Opens a given place instead.
   *
   * @param mountPoint where cgroup2 is mounted
   * @param base the path below it, made when it does not exist
   */
  public static CgroupRoot open(Kernel kernel, Path mountPoint, String base) throws IOException {
    CgroupFiles files = CgroupFiles.open(kernel, mountPoint.toString());
    boolean opened = false;
    try {
      CgroupRoot root = open(kernel, files, String.join("/", elements(base)), false);
      opened = true;
      return root;
    } finally {
      if (!opened) {
        files.close();
      }
    }
  }

  private static CgroupRoot open(Kernel kernel, CgroupFiles files, String base, boolean delegated)
      throws IOException {
    Set<String> atRoot = Controllers.names(files.read("", "cgroup.controllers"));
    Set<String> available =
        delegated ? Controllers.names(files.read(base, "cgroup.controllers")) : atRoot;
    Controllers controllers = new Controllers(available, atRoot, kernelTable());
    CgroupRoot root = new CgroupRoot(kernel, files, base, delegated, controllers);
    if (delegated) {
      root.moveDaemon();
    }
    root.make(base);
    return root;
  }

  /** The controllers that cgroups below the base can use. */
  public Controllers controllers() {
    return controllers;
  }

  /**
   * The controllers that a cgroup can use. systemd does not delegate all that the kernel has:
   * hugetlb stays at the root, from where kubelet hands it down to its pods.
   */
  Controllers controllers(String path) {
    return isBelowBase(path) ? controllers : elsewhere;
  }

  /** The cgroup that holds all others; it may be removed when it is empty, and is made anew. */
  public Cgroup base() {
    return cgroup(base);
  }

  /**
   * A cgroup below the base, which need not exist.
   *
   * @param names one for each level
   */
  public Cgroup at(String... names) {
    return cgroup(base + "/" + checked(String.join("/", names)));
  }

  /** A cgroup by its path from the root of the hierarchy, as the kubelet names a pod's. */
  public Cgroup atPath(String path) {
    return cgroup(checked(path));
  }

  /** Makes a cgroup below the base; one that exists already is fine. */
  public Cgroup create(String... names) throws IOException {
    Cgroup cgroup = at(names);
    cgroup.create();
    return cgroup;
  }

  /** Makes the cgroup and those above it that are missing, with all controllers on the way. */
  void make(String path) throws IOException {
    try {
      makeWithParents(path);
    } catch (SyscallException failure) {
      if (failure.errno() == Errno.ENOENT) {
        makeAgain(path); // another beanpod that ended has removed an empty parent meanwhile
        return;
      }
      throw refusal(path, failure);
    }
  }

  private void makeAgain(String path) throws RuntimeFailure {
    try {
      makeWithParents(path);
    } catch (SyscallException failure) {
      throw refusal(path, failure);
    }
  }

  private void makeWithParents(String path) throws SyscallException {
    if (path.equals(top(path))) {
      return;
    }
    String parent = parent(path);
    if (!files.exists(parent)) {
      makeWithParents(parent);
    }
    enable(parent);
    files.makeDirectory(path);
  }

  private RuntimeFailure refusal(String path, SyscallException failure) {
    return new RuntimeFailure(
        "Cannot make the cgroup "
            + files.absolute(path)
            + ": "
            + failure.getMessage()
            + (failure.errno() == Errno.EROFS
                ? ". The hierarchy is mounted read-only: remount it with 'mount -o remount,rw "
                    + files.absolute("")
                    + "'."
                : "."),
        failure);
  }

  /** Lets the cgroups below a cgroup use all controllers. */
  private void enable(String path) throws SyscallException {
    Set<String> missing = Controllers.names(files.read(path, "cgroup.subtree_control"));
    missing = difference(controllers(path).available(), missing, refused.keySet());
    if (missing.isEmpty()) {
      return;
    }
    if (!path.equals(top(path))) {
      enable(parent(path));
    }
    try {
      files.write(path, "cgroup.subtree_control", "+" + String.join(" +", missing));
    } catch (SyscallException together) {
      for (String controller : missing) {
        try {
          files.write(path, "cgroup.subtree_control", "+" + controller);
        } catch (SyscallException single) {
          refused.put(controller, files.absolute(path) + " refuses it: " + single.getMessage());
          LOG.log(
              System.Logger.Level.WARNING,
              "Limits of the cgroup controller ''{0}'' cannot be set: {1}",
              controller,
              refused.get(controller));
        }
      }
    }
  }

  /** Why a controller that the host has is not in use; empty when it is. */
  Optional<String> refusal(String controller) {
    return Optional.ofNullable(refused.get(controller));
  }

  private void moveDaemon() throws IOException {
    String leaf = CgroupFiles.join(base, DAEMON_LEAF);
    files.makeDirectory(leaf);
    for (String pid : files.read(base, "cgroup.procs").lines().toList()) {
      try {
        files.write(leaf, "cgroup.procs", pid);
      } catch (SyscallException failure) {
        if (failure.errno() != Errno.ESRCH) {
          throw new RuntimeFailure(
              "Cannot move process " + pid + " to the cgroup " + files.absolute(leaf), failure);
        }
      }
    }
  }

  /** The uppermost cgroup on the way to a path that is ours to change. */
  private String top(String path) {
    return delegated && isBelowBase(path) ? base : "";
  }

  private boolean isBelowBase(String path) {
    return path.equals(base) || path.startsWith(base + "/");
  }

  DeviceFilter deviceFilter() {
    return deviceFilter;
  }

  private Cgroup cgroup(String path) {
    return new Cgroup(this, files, path);
  }

  private static Set<String> difference(Set<String> all, Set<String> one, Set<String> other) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(one);
    rest.removeAll(other);
    return rest;
  }

  private static boolean isDelegated(Kernel kernel, CgroupFiles files, String path)
      throws SyscallException {
    try (Fd directory = files.openDirectory(path)) {
      for (String attribute : List.of("trusted.delegate", "user.delegate")) {
        try {
          byte[] value = kernel.xattrs().get(directory, attribute);
          if (new String(value, StandardCharsets.US_ASCII).equals("1")) {
            return true;
          }
        } catch (SyscallException failure) {
          if (failure.errno() != Errno.ENODATA && failure.errno() != Errno.EOPNOTSUPP) {
            throw failure;
          }
        }
      }
      return false;
    }
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private static String checked(String path) {
    return String.join("/", elements(path));
  }

  private static List<String> elements(String path) {
    List<String> names =
        Arrays.stream(path.split("/", -1)).filter(name -> !name.isEmpty()).toList();
    for (String name : names) {
      if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException("'" + name + "' cannot name a cgroup");
      }
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException("the root of the hierarchy is no place for a pod");
    }
    return names;
  }

  private static String kernelTable() throws IOException {
    try {
      return text(Path.of("/proc/cgroups"));
    } catch (NoSuchFileException absent) {
      return ""; // A kernel without cgroup v1.
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** Lets go of the hierarchy; the cgroups stay. */
  @Override
  public void close() {
    deviceFilter.close();
    files.close();
  }
}
