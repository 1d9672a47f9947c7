package io.beanpod.cli.daemon;

import io.beanpod.cli.node.LocalNode;
import io.beanpod.cri.CriConfig;
import io.beanpod.cri.CriServer;
import io.beanpod.log.LogField;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** Where kubelet comes in, if it may. */
final class CriDoor implements AutoCloseable {
  private static final Logger LOG = System.getLogger(CriDoor.class.getName());

  private final Optional<CriConfig> config;
  private final Optional<CriServer> server;

  private CriDoor(Optional<CriConfig> config, Optional<CriServer> server) {
    this.config = config;
    this.server = server;
  }

  /** Listens, and answers nothing but "not yet". */
  static CriDoor open(Optional<CriConfig> config, Observation observation) throws IOException {
    return new CriDoor(
        config,
        config.isEmpty()
            ? Optional.empty()
            : Optional.of(
                CriServer.listen(config.get(), observation.calls(), observation.tracer())));
  }

  /** Answers with what a node has. */
  void serve(LocalNode node) throws IOException {
    if (server.isPresent()) {
      server.get().serve(node.runtime(), node.images(), node.puller());
    }
    config.ifPresent(open ->
        LOG.log(Level.INFO, "serving the CRI at {0}", new LogField("socket", open.socket())));
  }

  /** Lets nobody in any more. */
  void shut() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }

  @Override
  public void close() throws IOException {
    shut();
  }
}
