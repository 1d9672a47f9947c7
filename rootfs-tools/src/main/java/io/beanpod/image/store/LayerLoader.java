package io.beanpod.image.store;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Brings the layers of an image into the store, several at a time: each is unpacked into a
 * directory of its own and needs no other for that.
 */
public final class LayerLoader {
  private LayerLoader() {}

  /** Opens the bytes of a layer. */
  public interface Opener {
    InputStream open() throws IOException;
  }

  /**
   * A layer to be brought in.
   *
   * @param blob its bytes as they come
   * @param diffId its digest when unpacked
   * @param chainId its name together with the layers below
   * @param opener opens its bytes
   */
  public record Layer(Descriptor blob, Digest diffId, Digest chainId, Opener opener) {}

  /**
   * Brings in what the store does not have yet. On the first error the others are interrupted.
   *
   * @param layers all layers of an image, lowest first
   * @param most how many are brought in at a time
   */
  public static void load(Ingest ingest, List<Layer> layers, int most) throws IOException {
    List<Layer> missing = new ArrayList<>();
    for (Layer layer : layers) {
      boolean hasBlob = ingest.pinBlob(layer.blob().digest());
      if (!ingest.pinLayer(layer.chainId()) || !hasBlob) {
        missing.add(layer);
      }
    }
    int threads = Math.min(missing.size(), most);
    if (threads > 0) {
      loadMissing(ingest, missing, threads);
    }
    ingest.joinLayers(layers.stream().map(Layer::chainId).toList());
  }

  private static void loadMissing(Ingest ingest, List<Layer> missing, int threads)
      throws IOException {
    var factory = Thread.ofPlatform().name("layer-", 1).daemon().factory();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads, factory)) {
      var running = new ExecutorCompletionService<Layer>(pool);
      missing.forEach(layer -> running.submit(() -> load(ingest, layer)));
      try {
        for (int i = 0; i < missing.size(); i++) {
          running.take().get();
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw e.getCause() instanceof IOException cause
            ? cause
            : new ImageException("a layer cannot be unpacked: " + e.getCause(), e);
      } catch (InterruptedException e) {
        pool.shutdownNow();
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the image is not brought in: interrupted");
      }
    }
  }

  private static Layer load(Ingest ingest, Layer layer) throws IOException {
    try (InputStream in = layer.opener().open()) {
      if (ingest.pinLayer(layer.chainId())) {
        ingest.addLayerBlob(in, layer.blob(), layer.diffId());
      } else {
        ingest.addLayer(in, layer.blob(), layer.diffId(), layer.chainId());
      }
    }
    return layer;
  }
}
