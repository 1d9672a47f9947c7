package io.beanpod.cri.image;

import io.beanpod.cri.rpc.AnswerStream;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.service.Parts;
import io.beanpod.cri.v1.FilesystemIdentifier;
import io.beanpod.cri.v1.FilesystemUsage;
import io.beanpod.cri.v1.ImageFilter;
import io.beanpod.cri.v1.ImageFsInfoRequest;
import io.beanpod.cri.v1.ImageFsInfoResponse;
import io.beanpod.cri.v1.ImageServiceGrpc;
import io.beanpod.cri.v1.ImageStatusRequest;
import io.beanpod.cri.v1.ImageStatusResponse;
import io.beanpod.cri.v1.ListImagesRequest;
import io.beanpod.cri.v1.ListImagesResponse;
import io.beanpod.cri.v1.PullImageRequest;
import io.beanpod.cri.v1.PullImageResponse;
import io.beanpod.cri.v1.RemoveImageRequest;
import io.beanpod.cri.v1.RemoveImageResponse;
import io.beanpod.cri.v1.StreamImagesRequest;
import io.beanpod.cri.v1.StreamImagesResponse;
import io.beanpod.cri.v1.UInt64Value;
import io.beanpod.image.DiskUsage;
import io.beanpod.image.Image;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.pull.PullListener;
import io.beanpod.image.signature.SignatureException;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Kubernetes' image service. */
public final class ImageService {
  /** Kubelet makes these words the reason of a container that waits, cri-api/pkg/errors. */
  private static final String UNAVAILABLE = "RegistryUnavailable: ";

  private static final String UNTRUSTED = "SignatureValidationFailed: ";

  private final ImageStore images;
  private final ImagePuller puller;

  private ImageService(ImageStore images, ImagePuller puller) {
    this.images = images;
    this.puller = puller;
  }

  /** The service on a store; a pull ends when its client leaves or its deadline passes. */
  public static ServerServiceDefinition of(ImageStore images, ImagePuller puller) {
    ImageService service = new ImageService(images, puller);
    return new Methods(ImageServiceGrpc.SERVICE_NAME)
        .unary(ImageServiceGrpc.getListImagesMethod(), service::list)
        .streaming(ImageServiceGrpc.getStreamImagesMethod(), service::stream)
        .unary(ImageServiceGrpc.getImageStatusMethod(), service::status)
        .interruptible(ImageServiceGrpc.getPullImageMethod(), service::pull)
        .unary(ImageServiceGrpc.getRemoveImageMethod(), service::remove)
        .unary(ImageServiceGrpc.getImageFsInfoMethod(), service::fsInfo)
        .build();
  }

  private ListImagesResponse list(ListImagesRequest request) throws IOException {
    ListImagesResponse.Builder response = ListImagesResponse.newBuilder();
    matching(request.getFilter()).forEach(image -> response.addImages(ImageMessages.of(image)));
    return response.build();
  }

  private void stream(StreamImagesRequest request, AnswerStream<StreamImagesResponse> answers)
      throws IOException, InterruptedException {
    Parts.send(
        matching(request.getFilter()),
        answers,
        part ->
            StreamImagesResponse.newBuilder()
                .addAllImages(part.stream().map(ImageMessages::of).toList())
                .build());
  }

  private List<Image> matching(ImageFilter filter) throws IOException {
    String name = filter.getImage().getImage();
    return name.isEmpty() ? images.list() : images.find(name).stream().toList();
  }

  /** An image that is not there is an answer without an image, and no error. */
  private ImageStatusResponse status(ImageStatusRequest request) throws IOException {
    ImageStatusResponse.Builder response = ImageStatusResponse.newBuilder();
    Optional<Image> found = images.find(named(request.getImage().getImage()));
    found.ifPresent(image -> response.setImage(ImageMessages.of(image)));
    if (request.getVerbose()) {
      found.ifPresent(image -> response.putAllInfo(ImageMessages.details(image)));
    }
    return response.build();
  }

  private PullImageResponse pull(PullImageRequest request)
      throws IOException, InterruptedException {
    String name = named(request.getImage().getImage());
    Optional<Credentials> credentials = RequestCredentials.of(request.getAuth(), name);
    try {
      Image image = puller.pull(name, credentials, PullListener.NONE).image();
      return PullImageResponse.newBuilder().setImageRef(image.id().toString()).build();
    } catch (IOException e) {
      if (SignatureException.isCauseOf(e)) {
        throw new IOException(UNTRUSTED + e.getMessage(), e);
      }
      throw RegistryException.isUnavailable(e)
          ? new IOException(UNAVAILABLE + e.getMessage(), e)
          : e;
    }
  }

  /** By any of its names, all of them go; what containers use of it stays until they go. */
  private RemoveImageResponse remove(RemoveImageRequest request) throws IOException {
    images.removeWhole(named(request.getImage().getImage()));
    return RemoveImageResponse.getDefaultInstance();
  }

  /** What containers have written is counted aside, now and then; so this never takes long. */
  private ImageFsInfoResponse fsInfo(ImageFsInfoRequest request)
      throws IOException, InterruptedException {
    ImageFsInfoResponse.Builder response =
        ImageFsInfoResponse.newBuilder().addImageFilesystems(usage(images.usage()));
    images.writtenUsage().ifPresent(written -> response.addContainerFilesystems(usage(written)));
    return response.build();
  }

  private FilesystemUsage usage(DiskUsage usage) {
    return FilesystemUsage.newBuilder()
        .setTimestamp(nanoseconds(Instant.now()))
        .setFsId(FilesystemIdentifier.newBuilder().setMountpoint(images.directory().toString()))
        .setUsedBytes(UInt64Value.newBuilder().setValue(usage.bytes()))
        .setInodesUsed(UInt64Value.newBuilder().setValue(usage.inodes()))
        .build();
  }

  private static long nanoseconds(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private static String named(String image) {
    if (image.isEmpty()) {
      throw new IllegalArgumentException("the request names no image");
    }
    return image;
  }
}
