package io.beanpod.runtime.seccomp;

import io.beanpod.pause.ProcessPlan.SeccompFilter;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.Seccomp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The filters of containers; each is compiled once. */
public final class SeccompFilters {

  /** Part of every key: to be raised when the same profile gives another filter. */
  private static final String COMPILER = "beanpod seccomp 1, Linux 7.1";

  private static final int LARGEST_PROFILE = 1 << 20;

  private final Machine machine;
  private final ProgramCache cache;
  private final DefaultProfile defaultProfile;
  private final FilterCompiler compiler;

  /** Takes over the filters that a former daemon left in a directory. */
  public SeccompFilters(Path directory) throws IOException {
    this(directory, Machine.current());
  }

  SeccompFilters(Path directory, Machine machine) throws IOException {
    SyscallTable table = SyscallTable.load();
    this.machine = machine;
    this.cache = new ProgramCache(directory);
    this.defaultProfile = new DefaultProfile(table);
    this.compiler = new FilterCompiler(table);
  }

  /**
   * The filter that a container asks for.
   *
   * @param capabilities of its bounding set, named without CAP_
   * @return empty for none
   * @throws RuntimeFailure when a profile cannot be read or makes no sense
   */
  public Optional<SeccompFilter> of(Seccomp seccomp, Set<String> capabilities) throws IOException {
    return switch (seccomp) {
      case Seccomp.Unconfined _ -> Optional.empty();
      case Seccomp.RuntimeDefault _ -> Optional.of(builtIn(capabilities));
      case Seccomp.Localhost file -> Optional.of(read(file.path(), capabilities));
    };
  }

  private SeccompFilter builtIn(Set<String> capabilities) throws IOException {
    String key = key(new byte[0], capabilities);
    Optional<SeccompFilter> known = cache.find(key);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      return compile(key, defaultProfile.of(machine, capabilities));
    } catch (ProfileException e) {
      throw new IllegalStateException("the profile RuntimeDefault: " + e.getMessage(), e);
    }
  }

  private SeccompFilter read(String path, Set<String> capabilities) throws IOException {
    byte[] json = bytes(path);
    String key = key(json, capabilities);
    Optional<SeccompFilter> known = cache.find(key);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      return compile(key, new ProfileReader(machine, capabilities).read(json));
    } catch (ProfileException e) {
      throw new RuntimeFailure(
          "the seccomp profile %s cannot be used: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static byte[] bytes(String path) throws RuntimeFailure {
    byte[] json;
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      json = in.readNBytes(LARGEST_PROFILE + 1);
    } catch (IOException e) {
      throw new RuntimeFailure(
          "cannot read the seccomp profile %s: %s; put it on this host, or name another"
              .formatted(path, reason(e)),
          e);
    }
    if (json.length > LARGEST_PROFILE) {
      throw new RuntimeFailure(
          "the seccomp profile %s is larger than %d bytes".formatted(path, LARGEST_PROFILE));
    }
    return json;
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "ENOENT (no such file)";
      case AccessDeniedException _ -> "EACCES (permission denied)";
      default -> String.valueOf(e.getMessage());
    };
  }

  private String key(byte[] profile, Set<String> capabilities) {
    String setting = COMPILER + machine + new TreeSet<>(capabilities);
    return ProgramCache.key(profile, setting.getBytes(StandardCharsets.UTF_8));
  }

  private SeccompFilter compile(String key, Profile profile) throws IOException, ProfileException {
    SeccompFilter filter = new SeccompFilter(profile.flags(), compiler.compile(profile));
    cache.put(key, filter);
    return filter;
  }
}
