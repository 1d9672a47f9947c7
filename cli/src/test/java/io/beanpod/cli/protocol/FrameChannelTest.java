package io.beanpod.cli.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameChannelTest {
  @Test
  void aFrameArrivesAsItWasSent() throws IOException {
    byte[] sent = sent(Frame.resize(24, 80), Frame.endOfInput(), Frame.exit(7));

    FrameChannel received = receiving(sent);

    assertThat(received.read()).isEqualTo(Frame.resize(24, 80));
    assertThat(received.read()).isEqualTo(Frame.endOfInput());
    assertThat(received.read()).isEqualTo(Frame.exit(7));
    assertThat(received.read()).isNull();
  }

  @Test
  void aLongStreamBecomesSeveralFrames() throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    byte[] text = new byte[FrameChannel.MAX_STREAM + 1];
    try (FrameOutput out = new FrameOutput(sending(wire), FrameType.STDOUT)) {
      out.write(text);
    }

    FrameChannel received = receiving(wire.toByteArray());

    assertThat(remaining(received.read())).isEqualTo(FrameChannel.MAX_STREAM);
    assertThat(remaining(received.read())).isEqualTo(1);
  }

  private static int remaining(@Nullable Frame frame) {
    return Objects.requireNonNull(frame).payload().remaining();
  }

  @Test
  void aFrameLongerThanItsTypeAllowsIsRefusedBeforeItIsRead() {
    byte[] hostile = {0x7f, -1, -1, -1, FrameType.STDIN.code()};

    assertThatThrownBy(() -> receiving(hostile).read())
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("at most 65536");
  }

  @Test
  void aNegativeLengthAndAnUnknownTypeAreRefused() {
    byte[] negative = {-1, -1, -1, -1, FrameType.STDIN.code()};
    byte[] unknown = {0, 0, 0, 0, 99};

    assertThatThrownBy(() -> receiving(negative).read()).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> receiving(unknown).read())
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("99");
  }

  @Test
  void aStreamThatEndsWithinAFrameIsNoFrame() {
    byte[] cut = {0, 0, 0, 5, FrameType.STDIN.code(), 1, 2};

    assertThatThrownBy(() -> receiving(cut).read()).isInstanceOf(EOFException.class);
  }

  private static byte[] sent(Frame... frames) throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    FrameChannel channel = sending(wire);
    for (Frame frame : frames) {
      channel.write(frame);
    }
    return wire.toByteArray();
  }

  private static FrameChannel sending(ByteArrayOutputStream wire) {
    return new FrameChannel(new Wire(new byte[0], Channels.newChannel(wire)));
  }

  private static FrameChannel receiving(byte[] bytes) {
    return new FrameChannel(new Wire(bytes, Channels.newChannel(new ByteArrayOutputStream())));
  }

  /** A connection whose other side is an array. */
  private static final class Wire implements ByteChannel {
    private final ReadableByteChannel in;
    private final WritableByteChannel out;

    Wire(byte[] incoming, WritableByteChannel out) {
      this.in = Channels.newChannel(new ByteArrayInputStream(incoming));
      this.out = out;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return in.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      return out.write(source);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
