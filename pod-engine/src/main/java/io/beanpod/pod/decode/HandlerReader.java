package io.beanpod.pod.decode;

import io.beanpod.pod.model.Handler;
import io.beanpod.pod.model.Lifecycle;
import io.beanpod.pod.model.PortRef;
import io.beanpod.pod.model.Probe;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads probes and hooks. */
final class HandlerReader {
  private static final PortRef ANY_PORT = new PortRef.Numbered(1);

  /** Stands for a missing handler, which is a problem anyway. */
  private static final Handler NO_HANDLER = new Handler.Sleep(0);

  private HandlerReader() {}

  static Probe probe(Struct probe) {
    Handler handler =
        only(
            probe,
            probe.struct("exec", "ExecAction", HandlerReader::exec),
            probe.struct("httpGet", "HTTPGetAction", HandlerReader::httpGet),
            probe.struct("tcpSocket", "TCPSocketAction", HandlerReader::tcpSocket),
            probe.struct("grpc", "GRPCAction", HandlerReader::grpc));
    return new Probe(
        handler,
        probe.get("initialDelaySeconds", Value::integer, 0),
        positive(probe, "timeoutSeconds", 1),
        positive(probe, "periodSeconds", 10),
        positive(probe, "successThreshold", 1),
        positive(probe, "failureThreshold", 3),
        probe.get("terminationGracePeriodSeconds", Value::longInteger));
  }

  /** Zero means the default, as for the API server. */
  private static int positive(Struct probe, String field, int fallback) {
    int value = probe.get(field, Value::integer, fallback);
    return value == 0 ? fallback : value;
  }

  static Lifecycle lifecycle(Struct lifecycle) {
    return new Lifecycle(
        lifecycle.struct("postStart", "LifecycleHandler", HandlerReader::hook),
        lifecycle.struct("preStop", "LifecycleHandler", HandlerReader::hook),
        lifecycle.text("stopSignal"));
  }

  private static Handler hook(Struct hook) {
    return only(
        hook,
        hook.struct("exec", "ExecAction", HandlerReader::exec),
        hook.struct("httpGet", "HTTPGetAction", HandlerReader::httpGet),
        hook.struct("sleep", "SleepAction", HandlerReader::sleep));
  }

  private static Handler only(Struct struct, @Nullable Handler... handlers) {
    List<Handler> given = Stream.of(handlers).filter(Objects::nonNull).toList();
    if (given.size() > 1) {
      struct.problem("Forbidden: may not have more than one kind of handler");
    }
    if (given.isEmpty() && struct.given().stream().noneMatch("tcpSocket"::equals)) {
      struct.problem("Required value: must have a handler, such as exec or httpGet");
    }
    return given.isEmpty() ? NO_HANDLER : given.getFirst();
  }

  private static Handler exec(Struct exec) {
    return new Handler.Exec(exec.texts("command"));
  }

  private static Handler httpGet(Struct get) {
    return new Handler.HttpGet(
        get.text("host"),
        get.choice("scheme", Handler.Scheme.class, Handler.Scheme.HTTP),
        get.required("port", Value::port, ANY_PORT),
        get.get("path", v -> v.isEmptyText() ? "/" : v.text(), "/"),
        get.structs(
            "httpHeaders",
            "headers",
            "HTTPHeader",
            h -> new Handler.HttpHeader(h.required("name"), h.get("value", Value::text, ""))));
  }

  private static Handler tcpSocket(Struct tcp) {
    return new Handler.TcpSocket(tcp.text("host"), tcp.required("port", Value::port, ANY_PORT));
  }

  private static Handler grpc(Struct grpc) {
    return new Handler.Grpc(
        grpc.required("port", Value::integer, 1), grpc.get("service", Value::text, ""));
  }

  private static Handler sleep(Struct sleep) {
    return new Handler.Sleep(sleep.required("seconds", Value::longInteger, 0L));
  }
}
