package io.beanpod.cli.check;

import io.beanpod.image.ImageStore;
import io.beanpod.image.layer.TreeRemoval;
import io.beanpod.runtime.UserNamespaceSupport;
import io.beanpod.runtime.cgroup.CgroupRoot;
import io.beanpod.runtime.cgroup.Controllers;
import io.beanpod.runtime.sandbox.UserNamespaces;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Bpf;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import io.beanpod.sys.netlink.LinkKind;
import io.beanpod.sys.netlink.LinkSettings;
import io.beanpod.sys.netlink.RouteSocket;
import io.beanpod.sys.nftables.LibNftables;
import io.beanpod.sys.nftables.NftablesException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Tries out what pods need of this machine; what it makes for that, it takes away again. */
public final class MachineCheck {
  private static final long CAP_SYS_RESOURCE = 1L << 24;

  private final Kernel kernel;

  public MachineCheck(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Looks at everything, the most basic first. */
  public List<Finding> run() throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    findings.add(version());
    findings.add(namespaces());
    findings.add(overlay());
    findings.add(userNamespaces());
    findings.addAll(cgroups());
    findings.add(deviceFilter());
    findings.add(links());
    findings.add(nftables());
    findings.add(ipv6());
    findings.add(resources());
    findings.add(packages());
    return findings;
  }

  private static Finding version() {
    KernelRelease kernel = KernelRelease.running();
    return kernel.isEnough()
        ? Finding.have("kernel", "Linux " + kernel.text())
        : Finding.missing("kernel", kernel.cure());
  }

  private static Finding namespaces() {
    List<String> absent =
        List.of("net", "ipc", "uts", "pid", "mnt", "cgroup").stream()
            .filter(kind -> !Files.exists(Path.of("/proc/self/ns", kind)))
            .toList();
    return absent.isEmpty()
        ? Finding.have("namespaces", "net, ipc, uts, pid, mnt, cgroup")
        : Finding.missing(
            "namespaces", "no " + String.join(", ", absent) + "; build the kernel with them");
  }

  private Finding overlay() {
    try (Fd _ = kernel.mounts().fsopen("overlay")) {
      return Finding.have("overlayfs", "by fsopen(2)");
    } catch (SyscallException e) {
      return Finding.missing("overlayfs", e.getMessage() + "; try: modprobe overlay");
    }
  }

  /** In an image store of its own, so that it says nothing about the disk of the real one. */
  private Finding userNamespaces() throws InterruptedException {
    try {
      Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
      Path scratch = Files.createTempDirectory(parent, "beanpod-check");
      try (EventLoop loop = new EventLoop(kernel.events());
          UserNamespaces namespaces = new UserNamespaces(kernel, loop)) {
        UserNamespaceSupport support =
            namespaces.tryOut(ImageStore.open(scratch, kernel).containers());
        return Finding.optional(
            "user namespaces",
            support.available(),
            "pods can have hostUsers: false",
            support.message());
      } finally {
        int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
        try (Fd directory = kernel.files().openat(Fd.CWD, parent.toString(), flags, 0)) {
          new TreeRemoval(kernel.files()).remove(directory, scratch.getFileName().toString());
        }
      }
    } catch (IOException e) {
      return Finding.optional("user namespaces", false, "", String.valueOf(e.getMessage()));
    }
  }

  private List<Finding> cgroups() {
    List<Finding> findings = new ArrayList<>();
    try (CgroupRoot root = CgroupRoot.find(kernel)) {
      Controllers controllers = root.controllers();
      findings.add(Finding.have("cgroup v2", "pods go to " + root.base().path()));
      for (String name : List.of("cpu", "memory", "pids", "cpuset", "io", "hugetlb")) {
        findings.add(
            Finding.optional(
                "cgroup controller " + name,
                controllers.available().contains(name),
                "limits work",
                controllers.howToEnable(name)));
      }
    } catch (IOException e) {
      findings.add(Finding.missing("cgroup v2", String.valueOf(e.getMessage())));
    }
    return findings;
  }

  /** Loads a program that allows everything, and drops it. */
  private Finding deviceFilter() {
    ByteBuffer allow = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    allow.put((byte) 0xb7).put((byte) 0).putShort((short) 0).putInt(1); // r0 = 1
    allow.put((byte) 0x95).put((byte) 0).putShort((short) 0).putInt(0); // exit
    try (Fd _ =
        kernel.bpf().loadProgram(Bpf.PROGRAM_CGROUP_DEVICE, allow.flip(), "beanpod_check")) {
      return Finding.have("device filter", "BPF programs of cgroups");
    } catch (SyscallException e) {
      return Finding.missing(
          "device filter", e.getMessage() + "; it needs a kernel with CONFIG_CGROUP_BPF");
    }
  }

  /** Makes a bridge and a veth pair in a network namespace that ends with its thread. */
  private Finding links() throws InterruptedException {
    CompletableFuture<Finding> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            kernel.namespaces().unshare(Set.of(Namespace.NET));
            try (RouteSocket socket = RouteSocket.open(kernel.sockets())) {
              socket.createLink(new LinkKind.Bridge(false), LinkSettings.named("check0"));
              result.complete(Finding.have("pod network", "bridge and veth"));
            }
          } catch (IOException e) {
            result.complete(
                Finding.missing(
                    "pod network", e.getMessage() + "; try: modprobe bridge; modprobe veth"));
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Finding nftables() {
    try (var _ = LibNftables.open()) {
      return Finding.optional("nftables", true, "host ports and masquerade work", "");
    } catch (NftablesException e) {
      return Finding.optional("nftables", false, "", String.valueOf(e.getMessage()));
    }
  }

  private static Finding ipv6() {
    return Finding.optional(
        "IPv6",
        Files.exists(Path.of("/proc/sys/net/ipv6")),
        "pods get a second address",
        "the kernel has none; boot without ipv6.disable=1");
  }

  private static Finding resources() throws IOException {
    long effective = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapEff:")) {
        effective = Long.parseUnsignedLong(line.substring(7).strip(), 16);
      }
    }
    return Finding.optional(
        "CAP_SYS_RESOURCE",
        (effective & CAP_SYS_RESOURCE) != 0,
        "oom_score_adj can be lowered",
        "without it oom_score_adj cannot be lowered; start beanpod with all of root's"
            + " capabilities");
  }

  private static Finding packages() {
    boolean present =
        Files.isExecutable(Path.of("/usr/bin/apt-get"))
            && Files.isExecutable(Path.of("/usr/bin/dpkg-deb"));
    return Finding.optional(
        "images from Debian packages",
        present,
        "by apt-get and dpkg-deb",
        "this is no Debian or Ubuntu; use beanpod image import");
  }
}
