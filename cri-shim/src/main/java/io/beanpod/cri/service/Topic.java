package io.beanpod.cri.service;

import io.beanpod.cri.rpc.Methods;

/** Some calls of a service that belong together. */
@FunctionalInterface
public interface Topic {

  /** Adds the calls. */
  void addTo(Methods service);
}
