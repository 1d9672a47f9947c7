package io.beanpod.cli.daemon;

import io.beanpod.cli.Signals;
import io.beanpod.cli.config.DaemonSettings;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.image.RootShelf;
import io.beanpod.log.LogField;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.container.Containers;
import io.beanpod.runtime.sandbox.SandboxShelf;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The daemon: runs pods and serves clients until it is told to end. Pods outlive it. */
public final class Daemon {
  /** How many root file systems are ready for each image in use: a pod's worth of containers. */
  public static final int ROOTS_AHEAD = 4;

  private static final Logger LOG = System.getLogger(Daemon.class.getName());

  private final DaemonSettings settings;

  /** A daemon that does not run yet. */
  public Daemon(DaemonSettings settings) {
    this.settings = settings;
  }

  /** Serves until SIGTERM or SIGINT; the pods run on. */
  public void serve(PrintStream log) throws IOException, InterruptedException {
    DaemonLog.install(log, settings.log(), System.getenv("JOURNAL_STREAM") != null);
    ServiceManager manager = new ServiceManager(System.getenv("NOTIFY_SOCKET"));
    Directories directories = settings.directories();
    // The CRI's socket comes first: kubelet shall hear "not yet" while pods are taken over.
    try (Observation observation = Observation.of(settings);
        CriDoor door = CriDoor.open(settings.cri(), observation);
        LocalNode node =
            LocalNode.open(
                Kernel.linux(),
                directories.lib(),
                config(observation.starts()),
                settings.registries(),
                observation.pulls(),
                settings.nodeLabels());
        RootShelf _ =
            node.images()
                .containers()
                .prepareAhead(settings.rootsAhead(), Containers.mountPoints());
        SandboxShelf _ = settings.sandboxAhead() ? node.prepareSandboxAhead() : null;
        DaemonServer server = DaemonServer.open(settings.socket(), new NodeRequests(node))) {
      AtomicBoolean stopping = new AtomicBoolean();
      for (String signal : List.of("TERM", "INT")) {
        Signals.on(signal, () -> stop(server, manager, stopping));
      }
      int pods = node.engine().list().size();
      LOG.log(
          Level.INFO,
          "serving {0}, pods: {1}",
          new LogField("socket", settings.socket()),
          new LogField("pods", pods));
      observation.watch(node.runtime());
      door.serve(node);
      manager.ready("%d pods".formatted(pods));
      server.serve();
      door.shut(); // before the runtime that its calls use
    }
    LOG.log(Level.INFO, "ended; the pods run on");
  }

  private RuntimeConfig config(StartTimeline timeline) {
    return new RuntimeConfig(
        settings.directories(),
        settings.network(),
        settings.cni(),
        settings.cgroupDriver(),
        timeline);
  }

  private static void stop(DaemonServer server, ServiceManager manager, AtomicBoolean stopping) {
    if (stopping.getAndSet(true)) {
      return;
    }
    try {
      manager.stopping();
      server.close();
    } catch (IOException e) {
      LOG.log(Level.ERROR, "cannot end in an orderly way: {0}", e.getMessage());
    }
  }
}
