package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.beanpod.cri.testing.CriNode;
import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.StopContainerRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the cAdvisor in kubelet asks, byte by byte as containerd's interface has it: the numbers
 * below are those of containerd's API, not of our description of it.
 */
@Tag("native")
final class CadvisorNativeTest {
  private static final String CONTAINERS = "containerd.services.containers.v1.Containers/Get";
  private static final String TASKS = "containerd.services.tasks.v1.Tasks/Get";
  private static final String VERSION = "containerd.services.version.v1.Version/Version";
  private static final long RUNNING = 2;
  private static final long STOPPED = 3;

  @TempDir Path directory;
  private CriNode node;
  private PodSandboxConfig pod;
  private String sandbox;

  @BeforeEach
  void open() throws Exception {
    node = CriNode.open(directory);
    pod =
        node.pod("measured").toBuilder()
            .putLabels("io.kubernetes.pod.name", "measured")
            .putLabels("io.cri-containerd.kind", "container")
            .build();
    sandbox = node.run(pod);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private String create(String name, String... command) {
    ContainerConfig config =
        node.container(name, command).toBuilder()
            .putLabels("io.kubernetes.container.name", name)
            .build();
    return node.create(sandbox, pod, config);
  }

  @Test
  void aContainerIsToldWithItsLabelsAndItsProcess() throws Exception {
    String id = create("server", "sleep", "1000");
    assertThat(codeOf(TASKS, request(id))).isEqualTo(Status.Code.NOT_FOUND);
    node.start(id);

    UnknownFieldSet container = message(call(CONTAINERS, request(id)), 1);
    assertThat(text(container, 1)).isEqualTo(id);
    assertThat(labels(container))
        .containsEntry("io.kubernetes.container.name", "server")
        .containsEntry("io.cri-containerd.kind", "container");
    assertThat(text(container, 3)).isEqualTo("busybox:test");
    assertThat(text(message(container, 5), 2)).startsWith("{").contains("\"process\"");

    UnknownFieldSet process = message(call(TASKS, request(id)), 1);
    assertThat(number(process, 4)).isEqualTo(RUNNING);
    assertThat(Files.readString(Path.of("/proc/" + number(process, 3) + "/cmdline")))
        .startsWith("sleep");

    node.calls().stopContainer(StopContainerRequest.newBuilder().setContainerId(id).build());
    process = message(call(TASKS, request(id)), 1);
    assertThat(number(process, 4)).isEqualTo(STOPPED);
    assertThat(number(process, 9)).isEqualTo(137);
  }

  /** The network is counted for whoever is labelled as a sandbox; a pod's label must not decide. */
  @Test
  void theSandboxsProcessIsInThePodsNetworkAndItsCgroupHasItsId() throws Exception {
    UnknownFieldSet told = message(call(CONTAINERS, request(sandbox)), 1);
    assertThat(labels(told))
        .containsEntry("io.kubernetes.pod.name", "measured")
        .containsEntry("io.cri-containerd.kind", "sandbox");

    long pid = number(message(call(TASKS, request(sandbox)), 1), 3);
    assertThat(Files.readString(Path.of("/proc/" + pid + "/net/dev"))).contains("eth0");
    assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")))
        .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
    assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup")))
        .containsPattern("0::/.*" + sandbox + "[^/]*\n");
  }

  /** cAdvisor asks as soon as a cgroup appears, and never again. */
  @Test
  void aSandboxIsToldOfWhileItIsMade() {
    Map<String, String> labels = new HashMap<>();
    List<Status.Code> codes = new ArrayList<>();
    node.watch((id, step, nanos) -> {
      if (step.equals("cgroup")) {
        labels.putAll(labels(message(call(CONTAINERS, request(id)), 1)));
        codes.add(codeOf(TASKS, request(id)));
      }
    });
    PodSandboxConfig other =
        node.pod("other").toBuilder().putLabels("io.kubernetes.pod.name", "other").build();
    String id = node.run(other);
    assertThat(labels)
        .containsEntry("io.kubernetes.pod.name", "other")
        .containsEntry("io.cri-containerd.kind", "sandbox");
    assertThat(codes).containsExactly(Status.Code.NOT_FOUND);
    assertThat(number(message(call(TASKS, request(id)), 1), 4)).isEqualTo(RUNNING);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(codeOf(CONTAINERS, request("f".repeat(64)))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(codeOf(TASKS, request("f".repeat(64)))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(text(call(VERSION, new byte[0]), 1)).isEqualTo("0.1.0");
  }

  private static byte[] request(String id) {
    return UnknownFieldSet.newBuilder()
        .addField(
            1,
            UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8(id))
                .build())
        .build()
        .toByteArray();
  }

  private Status.Code codeOf(String method, byte[] request) {
    Status.Code[] code = new Status.Code[1];
    assertThatThrownBy(() -> call(method, request))
        .satisfies(e -> code[0] = Status.fromThrowable(e).getCode());
    return code[0];
  }

  private UnknownFieldSet call(String method, byte[] request) {
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    return parsed(
        ByteString.copyFrom(
            ClientCalls.blockingUnaryCall(node.channel(), raw, CallOptions.DEFAULT, request)));
  }

  private static UnknownFieldSet parsed(ByteString bytes) {
    try {
      return UnknownFieldSet.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("not a message", e);
    }
  }

  private static UnknownFieldSet message(UnknownFieldSet in, int number) {
    return parsed(in.getField(number).getLengthDelimitedList().getFirst());
  }

  private static String text(UnknownFieldSet in, int number) {
    return in.getField(number).getLengthDelimitedList().getFirst().toStringUtf8();
  }

  private static long number(UnknownFieldSet in, int number) {
    List<Long> values = in.getField(number).getVarintList();
    return values.isEmpty() ? 0 : values.getFirst();
  }

  private static Map<String, String> labels(UnknownFieldSet container) {
    return container.getField(2).getLengthDelimitedList().stream()
        .map(CadvisorNativeTest::parsed)
        .collect(Collectors.toMap(entry -> text(entry, 1), entry -> text(entry, 2)));
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
