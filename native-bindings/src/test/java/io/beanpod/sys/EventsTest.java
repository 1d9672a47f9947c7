package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.sys.Events.FileEvent;
import io.beanpod.sys.Events.Ready;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class EventsTest {
  private static final int FOREVER = -1;

  private final Kernel kernel = Kernel.linux();
  private final Events events = kernel.events();

  @Test
  void tellsWhichOfSeveralDescriptorsIsReady() throws Exception {
    long large = 0x1234_5678_9ABC_DEF0L;
    try (Fd epoll = events.epollCreate();
        Fd one = events.eventfd();
        Fd two = events.eventfd()) {
      events.epollAdd(epoll, one, Events.EPOLLIN, 1);
      events.epollAdd(epoll, two, Events.EPOLLIN, large);
      assertThat(events.epollWait(epoll, 0)).isEmpty();

      events.wake(two);
      assertThat(events.epollWait(epoll, FOREVER))
          .containsExactly(new Ready(Events.EPOLLIN, large));
      events.wake(one);
      events.wake(two);
      assertThat(events.epollWait(epoll, FOREVER))
          .containsExactlyInAnyOrder(
              new Ready(Events.EPOLLIN, 1), new Ready(Events.EPOLLIN, large));

      assertThat(events.drain(two)).isEqualTo(2);
      assertThat(events.drain(two)).isZero();
      events.epollModify(epoll, one, Events.EPOLLIN | Events.EPOLLOUT, 7);
      assertThat(events.epollWait(epoll, FOREVER))
          .containsExactly(new Ready(Events.EPOLLIN | Events.EPOLLOUT, 7));
      events.epollRemove(epoll, one);
      assertThat(events.epollWait(epoll, 0)).isEmpty();
    }
  }

  @Test
  void wakesWhenAProcessEnds() throws Exception {
    try (Fd epoll = events.epollCreate();
        Fd program = Child.program(kernel, "/bin/true");
        Spawned spawned = kernel.processes().spawn(SpawnRequest.of(program, List.of("true")))) {
      events.epollAdd(epoll, spawned.pidfd(), Events.EPOLLIN, 5);
      assertThat(events.epollWait(epoll, FOREVER)).extracting(Ready::data).containsExactly(5L);
      assertThat(kernel.processes().reap(spawned.pidfd())).contains(new ExitStatus.Exited(0));
    }
  }

  @Test
  void pollsOneDescriptor() throws Exception {
    try (Descriptors.Pipe pipe = kernel.descriptors().pipe2(0)) {
      assertThat(events.poll(pipe.reading(), Events.EPOLLIN, 1)).isZero();
      kernel.descriptors().write(pipe.writing(), ByteBuffer.allocate(1));
      pipe.writing().close();
      assertThat(events.poll(pipe.reading(), Events.EPOLLIN, FOREVER))
          .isEqualTo(Events.EPOLLIN | Events.EPOLLHUP);
    }
  }

  @Test
  void tellsChangesOfADirectory(@TempDir Path directory) throws Exception {
    try (Fd inotify = events.inotifyInit()) {
      int mask = Events.IN_CREATE | Events.IN_MOVED_FROM | Events.IN_MOVED_TO | Events.IN_DELETE;
      int watch = events.addWatch(inotify, directory.toString(), mask);
      assertThat(events.readWatches(inotify)).isEmpty();
      Path longName = directory.resolve("a-name-longer-than-one-padding");
      Files.createFile(directory.resolve("a"));
      Files.move(directory.resolve("a"), longName);
      Files.delete(longName);

      List<FileEvent> changes = events.readWatches(inotify);
      assertThat(changes).extracting(FileEvent::watch).containsOnly(watch);
      assertThat(changes)
          .extracting(FileEvent::mask)
          .containsExactly(
              Events.IN_CREATE, Events.IN_MOVED_FROM, Events.IN_MOVED_TO, Events.IN_DELETE);
      assertThat(changes)
          .extracting(FileEvent::name)
          .containsExactly(
              "a", "a", longName.getFileName().toString(), longName.getFileName().toString());
      assertThat(changes.get(1).cookie()).isNotZero().isEqualTo(changes.get(2).cookie());

      events.removeWatch(inotify, watch);
      assertThat(events.readWatches(inotify))
          .containsExactly(new FileEvent(watch, Events.IN_IGNORED, 0, ""));
    }
  }

  @Test
  void readsSignalsOfItsOwnThread() throws Exception {
    FutureTask<List<Signal>> task =
        new FutureTask<>(() -> {
          try (Fd signals = events.signalfd(Set.of(Signal.WINCH))) {
            assertThat(events.readSignals(signals)).isEmpty();
            new LibcForTests().raise(Signal.WINCH);
            return events.readSignals(signals);
          }
        });
    Thread.ofPlatform().start(task).join();
    assertThat(task.get()).containsExactly(Signal.WINCH);
  }
}
