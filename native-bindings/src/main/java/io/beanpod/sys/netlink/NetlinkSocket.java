package io.beanpod.sys.netlink;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.SocketName;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.SyscallException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request and answer channel to one subsystem of the kernel. netlink(7).
 *
 * <p>The kernel works a request off inside of send(2), so several requests in one datagram cost one
 * call, and receiving never waits. Errors carry the kernel's own sentence (NETLINK_EXT_ACK).
 */
final class NetlinkSocket implements AutoCloseable {
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NETLINK_GET_STRICT_CHK = 12;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int NLM_F_DUMP_INTR = 0x10;
  private static final int NLM_F_CAPPED = 0x100;
  private static final int NLM_F_ACK_TLVS = 0x200;
  private static final int NLMSGERR_ATTR_MSG = 1;
  private static final int HEADER = 16;
  private static final int RECEIVE_SIZE = 32 * 1024;
  private static final int DUMP_TRIES = 16;

  private final Sockets sockets;
  private final Fd fd;
  private final ByteBuffer in =
      ByteBuffer.allocateDirect(RECEIVE_SIZE).order(ByteOrder.nativeOrder());
  private int sequence;

  private NetlinkSocket(Sockets sockets, Fd fd) {
    this.sockets = sockets;
    this.fd = fd;
  }

  /** Opens a socket in the calling thread's network namespace; it stays in that namespace. */
  static NetlinkSocket open(Sockets sockets, int protocol) throws SyscallException {
    Fd fd = sockets.socket(Sockets.AF_NETLINK, Sockets.SOCK_RAW, protocol);
    try {
      // A connected socket takes messages of the kernel only: a container with CAP_NET_ADMIN could
      // otherwise send forged answers to the one that the daemon has in the pod's namespace.
      sockets.connect(fd, SocketName.Netlink.KERNEL);
      sockets.setOption(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
      sockets.setOption(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
      sockets.setOption(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
      return new NetlinkSocket(sockets, fd);
    } catch (SyscallException e) {
      fd.close();
      throw e;
    }
  }

  /** What came back, and whether a table changed while the kernel listed it. */
  private record Answers(List<NetlinkMessage> messages, boolean interrupted) {}

  /**
   * Sends requests in order and returns the messages that answer them.
   *
   * @throws SyscallException of the first request that failed; the later ones were tried as well
   */
  synchronized List<NetlinkMessage> perform(List<NetlinkRequest> requests) throws SyscallException {
    for (int attempt = 1; attempt <= DUMP_TRIES; attempt++) {
      Answers answers = exchange(requests);
      if (!answers.interrupted()) {
        return answers.messages();
      }
      // The list may lack or repeat entries: only a list without this mark is one moment's state.
    }
    NetlinkRequest request = requests.getFirst();
    throw new SyscallException(
        request.call(), request.subject(), Errno.EINTR, "the list changed while it was read");
  }

  private Answers exchange(List<NetlinkRequest> requests) throws SyscallException {
    int first = sequence + 1;
    sockets.send(fd, encode(requests), 0);
    List<NetlinkMessage> answers = new ArrayList<>();
    SyscallException failure = null;
    boolean interrupted = false;
    int open = requests.size();
    while (open > 0) {
      for (NetlinkMessage message : receive()) {
        int index = message.sequence() - first;
        if (index < 0 || index >= requests.size()) {
          continue; // an answer to an earlier exchange that ended by an error
        }
        interrupted |= (message.flags() & NLM_F_DUMP_INTR) != 0;
        if (message.type() != NLMSG_ERROR && message.type() != NLMSG_DONE) {
          answers.add(message);
          continue;
        }
        open--;
        NetlinkRequest request = requests.get(index);
        SyscallException error = error(request, message);
        if (failure == null && error != null && error.errno() != request.accepted()) {
          failure = error;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return new Answers(answers, interrupted);
  }

  private ByteBuffer encode(List<NetlinkRequest> requests) {
    int size = 0;
    for (NetlinkRequest request : requests) {
      size += HEADER + MessageWriter.aligned(request.body().remaining());
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    for (NetlinkRequest request : requests) {
      int length = HEADER + request.body().remaining();
      int start = out.position();
      int ack = request.isDump() ? 0 : NetlinkRequest.ACK;
      out.putInt(length).putShort((short) request.type());
      out.putShort((short) (NetlinkRequest.REQUEST | ack | request.flags()));
      out.putInt(++sequence).putInt(0).put(request.body().duplicate());
      out.position(start + MessageWriter.aligned(length));
    }
    return out.flip();
  }

  private List<NetlinkMessage> receive() throws SyscallException {
    in.clear();
    int length = sockets.receive(fd, in, Sockets.MSG_TRUNC);
    if (length > in.capacity()) {
      throw new SyscallException("recv", fd.toString(), Errno.EMSGSIZE);
    }
    return split(in.flip());
  }

  /** Copies the messages out of a datagram. */
  static List<NetlinkMessage> split(ByteBuffer datagram) {
    List<NetlinkMessage> messages = new ArrayList<>();
    int offset = datagram.position();
    while (offset + HEADER <= datagram.limit()) {
      int length = datagram.getInt(offset);
      if (length < HEADER || offset + length > datagram.limit()) {
        break;
      }
      byte[] body = new byte[length - HEADER];
      datagram.get(offset + HEADER, body);
      messages.add(
          new NetlinkMessage(
              datagram.getShort(offset + 4) & 0xFFFF,
              datagram.getShort(offset + 6) & 0xFFFF,
              datagram.getInt(offset + 8),
              Attributes.wrap(body)));
      offset += MessageWriter.aligned(length);
    }
    return messages;
  }

  /** Reads struct nlmsgerr, or the int of NLMSG_DONE; null when the request succeeded. */
  static @Nullable SyscallException error(NetlinkRequest request, NetlinkMessage message) {
    ByteBuffer body = message.body();
    int number = body.remaining() < Integer.BYTES ? 0 : -body.getInt(0);
    if (number <= 0) {
      return null;
    }
    String detail = null;
    if ((message.flags() & NLM_F_ACK_TLVS) != 0) {
      int attributes = Integer.BYTES;
      if (message.type() == NLMSG_ERROR) {
        boolean capped = (message.flags() & NLM_F_CAPPED) != 0;
        int echoed = capped ? HEADER : MessageWriter.aligned(body.getInt(Integer.BYTES));
        attributes += echoed;
      }
      body.position(Math.min(attributes, body.limit()));
      detail = Attributes.read(body).string(NLMSGERR_ATTR_MSG);
    }
    return new SyscallException(request.call(), request.subject(), number, detail);
  }

  @Override
  public void close() {
    fd.close();
  }
}
