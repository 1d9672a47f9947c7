package io.beanpod.pod.engine;

import io.beanpod.pod.event.EventLog;
import io.beanpod.pod.hook.HookRunner;
import io.beanpod.pod.probe.Prober;
import io.beanpod.pod.time.Timeline;
import io.beanpod.pod.translate.ContainerTranslation;
import io.beanpod.pod.volume.PodDirectory;
import io.beanpod.runtime.PodRuntime;

/** What all pods of an engine share. */
record EngineParts(
    EngineConfig config,
    PodRuntime runtime,
    Images images,
    Timeline timeline,
    EventLog events,
    PodRegistry registry,
    PodRecords records,
    Prober prober,
    HookRunner hooks,
    UserRanges userRanges,
    ContainerTranslation translation) {

  PodDirectory directory(String uid) {
    return new PodDirectory(config.pods().resolve(uid));
  }
}
