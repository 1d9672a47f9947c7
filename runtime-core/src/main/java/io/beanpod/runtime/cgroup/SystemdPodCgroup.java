package io.beanpod.runtime.cgroup;

import io.beanpod.runtime.Resources;
import io.beanpod.runtime.systemd.SliceName;
import io.beanpod.runtime.systemd.SystemdUnits;
import io.beanpod.runtime.systemd.UnitProperty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A pod's cgroups made by systemd: a slice for the pod, and in it a delegated scope for the
 * sandbox, below which the leaves are beanpod's alone. So systemd is asked once for a sandbox and
 * never for a container; it neither takes a container's cgroup away before the monitor has read its
 * counters, nor sets its limits again at a daemon-reload.
 *
 * @param ours whether nobody named the slice
 */
record SystemdPodCgroup(
    CgroupRoot root,
    SystemdUnits systemd,
    Placeholders placeholders,
    SliceName slice,
    String scope,
    boolean ours)
    implements PodCgroup {
  @Override
  public Cgroup cgroup() {
    return root.atPath(slice.path());
  }

  private Cgroup scopeCgroup() {
    return cgroup().child(scope);
  }

  @Override
  public Cgroup leaf(String id) {
    return scopeCgroup().child(id);
  }

  @Override
  public Hold create(String id, Resources limits) throws IOException, InterruptedException {
    limitSlice(limits);
    Placeholders.Placeholder placeholder = placeholders.start();
    boolean held = false;
    try {
      systemd.start(scope, scopeProperties(placeholder.pid()));
      cgroup().apply(limits);
      // The kernel lets a cgroup hand down controllers once it holds no process itself.
      Cgroup leaf = leaf(id);
      leaf.createBare();
      leaf.moveIn(placeholder.pid());
      leaf.create();
      held = true;
      return placeholder;
    } finally {
      if (!held) {
        placeholder.close();
      }
    }
  }

  /** A slice of our own comes to be here; one of the caller's where it has to have limits. */
  private void limitSlice(Resources limits) throws IOException, InterruptedException {
    List<UnitProperty> properties = new ArrayList<>(LimitProperties.of(limits));
    if (ours) {
      properties.add(UnitProperty.text("Description", "pod of beanpod"));
      properties.add(UnitProperty.flag("DefaultDependencies", false));
      accounting(properties);
      if (systemd.start(slice.name(), properties)) {
        return;
      }
      properties.removeIf(SystemdPodCgroup::isSetOnlyAtStart);
    }
    if (!properties.isEmpty()) {
      systemd.setProperties(slice.name(), properties);
    }
  }

  private static boolean isSetOnlyAtStart(UnitProperty property) {
    return property.name().equals("DefaultDependencies");
  }

  private List<UnitProperty> scopeProperties(int pid) {
    List<UnitProperty> properties = new ArrayList<>();
    properties.add(UnitProperty.text("Description", "sandbox of beanpod"));
    properties.add(UnitProperty.text("Slice", slice.name()));
    properties.add(UnitProperty.flag("Delegate", true));
    // Ordered against nothing: a machine that goes down must not stop pods before their daemon.
    properties.add(UnitProperty.flag("DefaultDependencies", false));
    properties.add(UnitProperty.text("CollectMode", "inactive-or-failed"));
    accounting(properties);
    properties.add(UnitProperty.process("PIDs", pid));
    return properties;
  }

  private static void accounting(List<UnitProperty> properties) {
    for (String controller : List.of("CPU", "Memory", "IO", "Tasks")) {
      properties.add(UnitProperty.flag(controller + "Accounting", true));
    }
  }

  @Override
  public void remove() throws IOException, InterruptedException {
    scopeCgroup().kill();
    systemd.stop(scope);
    if (ours && !holdsAnother()) {
      systemd.stop(slice.name());
    }
  }

  /** Whether another sandbox of the pod is in the slice. */
  private boolean holdsAnother() throws IOException {
    return cgroup().children().stream().anyMatch(child -> !child.equals(scope));
  }
}
