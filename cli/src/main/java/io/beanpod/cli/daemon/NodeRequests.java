package io.beanpod.cli.daemon;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.Version;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.cli.protocol.Request;

/** Serves requests from the pods of this node. */
final class NodeRequests implements RequestHandler {
  private final LocalNode node;

  NodeRequests(LocalNode node) {
    this.node = node;
  }

  @Override
  public int handle(Request request, Conversation conversation) throws Exception {
    return switch (request) {
      case Request.Apply apply -> new WriteRequests(node).apply(apply, conversation);
      case Request.Delete delete -> new WriteRequests(node).delete(delete, conversation);
      case Request.GetPods get -> new ReadRequests(node).get(get, conversation);
      case Request.DescribePods describe -> new ReadRequests(node).describe(describe, conversation);
      case Request.Events events -> new ReadRequests(node).events(events, conversation);
      case Request.Top top -> new TopRequest(node).show(top, conversation);
      case Request.Logs logs -> new LogRequest(node, logs, conversation).show();
      case Request.Exec exec -> new StreamRequests(node).exec(exec, conversation);
      case Request.Attach attach -> new StreamRequests(node).attach(attach, conversation);
      case Request.ForwardedPorts ports -> new ForwardRequests(node).ports(ports, conversation);
      case Request.PortForward forward -> new ForwardRequests(node).forward(forward, conversation);
      case Request.Version _ -> {
        conversation.print("daemon %s, Java %s\n".formatted(Version.TEXT, Runtime.version()));
        yield ExitCode.OK;
      }
    };
  }
}
