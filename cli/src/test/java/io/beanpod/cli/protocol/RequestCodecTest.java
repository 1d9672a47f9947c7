package io.beanpod.cli.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCodecTest {
  static Stream<Request> requests() {
    return Stream.of(
        new Request.Apply("a \"file\"", "kind: Pod\n# ü", "default"),
        new Request.GetPods(
            List.of("a", "b"), "ns", true, "app=web", OutputFormat.WIDE, true, false, true),
        new Request.DescribePods(List.of(), "ns", ""),
        new Request.Logs("p", "ns", "c", true, true, false, true, false, -1, 3_000_000_000L),
        new Request.Exec("p", "ns", "c", List.of("sh", "-c", ""), true, true, 24, 80),
        new Request.Attach("p", "ns", "", true, 0, 0),
        new Request.ForwardedPorts("p", "ns", List.of("80", "http")),
        new Request.PortForward("p", "ns", 8080),
        new Request.Delete(List.of("p"), "", "", "ns", "", false, -1, true, false),
        new Request.Events("", "ns", false, true),
        new Request.Top(List.of(), "ns", true, false),
        new Request.Version());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aRequestIsReadAsItWasWritten(Request request) throws ProtocolException {
    assertThat(RequestCodec.decode(RequestCodec.encode(request))).isEqualTo(request);
  }

  @Test
  void everyKindOfRequestIsTested() {
    assertThat(requests().map(Object::getClass))
        .containsExactlyInAnyOrder(Request.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "nonsense",
        "{\"protocol\":1}",
        "{\"protocol\":1,\"request\":\"Reboot\"}",
        "{\"protocol\":1,\"request\":\"Version\",\"more\":1}",
        "{\"protocol\":1,\"request\":\"Events\",\"pod\":\"\"}",
        "{\"protocol\":2,\"request\":\"Version\"}"
      })
  void whatIsNoRequestOfThisVersionIsRefused(String json) {
    Frame frame = Frame.of(FrameType.REQUEST, json.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> RequestCodec.decode(frame)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void anotherFrameIsNoRequest() {
    assertThatThrownBy(() -> RequestCodec.decode(Frame.endOfInput()))
        .isInstanceOf(ProtocolException.class);
  }
}
