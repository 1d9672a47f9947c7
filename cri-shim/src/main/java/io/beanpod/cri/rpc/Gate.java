package io.beanpod.cri.rpc;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The services of a server. Before they are opened every call is UNAVAILABLE: a client that comes
 * while the runtime still takes over the pods of a former daemon must neither be told that there
 * are none nor that the runtime does not know the call.
 */
public final class Gate extends HandlerRegistry {
  private volatile @Nullable Map<String, ServerMethodDefinition<?, ?>> methods;

  /** Lets calls through to these services. */
  public void open(List<ServerServiceDefinition> services) {
    methods =
        services.stream()
            .flatMap(service -> service.getMethods().stream())
            .collect(
                Collectors.toUnmodifiableMap(
                    method -> method.getMethodDescriptor().getFullMethodName(),
                    Function.identity()));
  }

  /** Answers UNAVAILABLE again, before what the services use is closed. */
  public void close() {
    methods = null;
  }

  @Override
  public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
      String name, @Nullable String authority) {
    Map<String, ServerMethodDefinition<?, ?>> known = methods;
    return known == null ? unavailable(name) : known.get(name);
  }

  private static ServerMethodDefinition<byte[], byte[]> unavailable(String name) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNKNOWN)
            .setFullMethodName(name)
            .setRequestMarshaller(new Unread())
            .setResponseMarshaller(new Unread())
            .build();
    return ServerMethodDefinition.create(method, new Refusal());
  }

  private static final class Refusal implements ServerCallHandler<byte[], byte[]> {
    @Override
    public ServerCall.Listener<byte[]> startCall(
        ServerCall<byte[], byte[]> call, Metadata headers) {
      call.close(
          Status.UNAVAILABLE.withDescription(
              "beanpod is starting or ending: its pods run on, ask again in a moment"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  /** Requests are refused without being looked at. */
  private static final class Unread implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }
}
