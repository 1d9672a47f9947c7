package io.beanpod.pod.engine;

import io.beanpod.pod.time.Gate;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** Pulls on a thread of its own, so that a pod that is deleted meanwhile need not wait for it. */
final class ImagePull {

  private final Images images;
  private final Gate gate;

  ImagePull(Images images, Gate gate) {
    this.images = images;
    this.gate = gate;
  }

  /**
   * Pulls.
   *
   * @param givenUp looked at meanwhile: when it holds, the pull is ended, and nothing of it is left
   * @throws IOException when the image was not pulled
   */
  Images.Image run(String name, BooleanSupplier givenUp) throws IOException, InterruptedException {
    CompletableFuture<Images.Image> result = new CompletableFuture<>();
    Thread thread = Thread.ofVirtual().name("image-" + name).start(() -> pull(name, result));
    try {
      gate.await(() -> result.isDone() || givenUp.getAsBoolean(), () -> Instant.MAX);
    } finally {
      thread.interrupt();
    }
    thread.join();
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException("image " + name + " cannot be pulled: " + e.getCause(), e);
    }
  }

  private void pull(String name, CompletableFuture<Images.Image> result) {
    try {
      result.complete(images.pull(name));
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
    } catch (InterruptedException e) {
      result.completeExceptionally(new IOException("the pull was given up", e));
      Thread.currentThread().interrupt();
    } finally {
      gate.signal();
    }
  }
}
