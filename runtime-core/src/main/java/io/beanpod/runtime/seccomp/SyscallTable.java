package io.beanpod.runtime.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All system calls that this version of beanpod knows, by name. */
final class SyscallTable {

  private static final String RESOURCE = "syscalls.txt";

  private final Map<String, Syscall> byName;

  private SyscallTable(Map<String, Syscall> byName) {
    this.byName = byName;
  }

  static SyscallTable load() {
    try (InputStream in = SyscallTable.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("beanpod was packaged without " + RESOURCE);
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return new SyscallTable(
          lines
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(Syscall::parse)
              .collect(
                  Collectors.toMap(
                      Syscall::name,
                      syscall -> syscall,
                      (one, other) -> {
                        throw new IllegalStateException(RESOURCE + " has twice " + one.name());
                      },
                      LinkedHashMap::new)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<Syscall> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Collection<Syscall> all() {
    return byName.values();
  }
}
