package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.DnsConfig;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.cgroup.CgroupRoot;
import io.beanpod.runtime.network.AttachRequest;
import io.beanpod.runtime.network.NetworkAttachment;
import io.beanpod.runtime.network.PortMapping;
import io.beanpod.runtime.network.TestNamespace;
import io.beanpod.runtime.stream.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A host in a network namespace of its own, with directories for configurations and plugins. */
final class CniHost implements AutoCloseable {
  private final Path directory;
  private final TestNamespace host;
  private final List<TestNamespace> pods = new ArrayList<>();
  private final EventLoop loop;
  private final CgroupRoot cgroups;

  CniHost(Path directory) throws Exception {
    this.directory = directory;
    this.host = TestNamespace.host();
    this.loop = new EventLoop(TestNamespace.KERNEL.events());
    String base = "beantest-cni-" + ProcessHandle.current().pid();
    this.cgroups = CgroupRoot.open(TestNamespace.KERNEL, mountPoint(), base);
    Files.createDirectories(configurations());
    Files.createDirectories(plugins());
  }

  private static Path mountPoint() throws IOException {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      return mounts
          .map(line -> line.split(" ", -1))
          .filter(words -> words[2].equals("cgroup2"))
          .map(words -> Path.of(words[1]))
          .findFirst()
          .orElseThrow();
    }
  }

  TestNamespace namespace() {
    return host;
  }

  private Path configurations() {
    return directory.resolve("net.d");
  }

  private Path plugins() {
    return directory.resolve("bin");
  }

  Path state() {
    return directory.resolve("state");
  }

  /** The parent of the plugins' cgroups. */
  Cgroup cgroups() {
    return cgroups.at("plugins");
  }

  /** Writes a network configuration; single quotes stand for double ones. */
  void configure(String json) throws IOException {
    Files.writeString(configurations().resolve("10-test.conflist"), json.replace('\'', '"'));
  }

  void unconfigure() throws IOException {
    Files.delete(configurations().resolve("10-test.conflist"));
  }

  /** Makes a plugin of a shell script, or replaces it. */
  void script(String type, String text) throws IOException {
    Path file = plugins().resolve(type);
    Files.writeString(file, "#!/bin/sh -u\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Opens the network as a daemon does at its start. */
  CniNetwork open() throws Exception {
    return open(Duration.ofSeconds(20));
  }

  CniNetwork open(Duration timeout) throws Exception {
    CniConfig config =
        new CniConfig(
            CniConfig.Use.WHEN_CONFIGURED,
            configurations(),
            List.of(plugins(), Path.of("/usr/lib/cni")),
            timeout);
    return CniNetwork.open(config, TestNamespace.KERNEL, loop, cgroups(), state());
  }

  /** What runs a plugin for a daemon, and does not come to an end by itself. */
  PluginRunner runner() {
    return new PluginRunner(TestNamespace.KERNEL, loop, cgroups(), Duration.ofDays(1));
  }

  /** A pod's namespace. */
  TestNamespace pod() throws Exception {
    TestNamespace pod = TestNamespace.create();
    pods.add(pod);
    return pod;
  }

  static String id(int number) {
    return HexFormat.of().toHexDigits(number).repeat(8);
  }

  NetworkAttachment attach(CniNetwork network, int number, TestNamespace pod, PortMapping... ports)
      throws Exception {
    return attach(network, number, pod, Map.of(), ports);
  }

  NetworkAttachment attach(
      CniNetwork network,
      int number,
      TestNamespace pod,
      Map<String, String> annotations,
      PortMapping... ports)
      throws Exception {
    AttachRequest request = request(number, "pod" + number, pod, annotations, ports);
    return host.run(() -> network.attach(request));
  }

  AttachRequest request(
      int number,
      String name,
      TestNamespace pod,
      Map<String, String> annotations,
      PortMapping... ports) {
    SandboxSpec spec =
        SandboxSpec.builder(new PodIdentity("default", name, "uid-" + number, 0), name)
            .ports(List.of(ports))
            .dns(new DnsConfig(List.of("192.0.2.53"), List.of("test"), List.of()))
            .annotations(annotations)
            .build();
    return new AttachRequest(id(number), spec, pod.pod(), pod.threadId(), "/pods/pod" + number);
  }

  void attach(CniNetwork network, int number, String name, TestNamespace pod) throws Exception {
    AttachRequest request = request(number, name, pod, Map.of());
    host.act(() -> network.attach(request));
  }

  void detach(CniNetwork network, int number, TestNamespace pod) throws Exception {
    host.act(() -> network.detach(id(number), OptionalInt.of(pod.threadId())));
  }

  @Override
  public void close() {
    pods.forEach(TestNamespace::close);
    host.close();
    loop.close();
    try {
      cgroups.base().remove();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cgroups.close();
  }
}
