package io.beanpod.cri.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.util.List;

/**
 * Netty's SPDY/3.1 frames with a bound on what a header block may cost. A frame's length field
 * allows 16 MiB, and zlib makes a thousand times that of it: Netty would not keep it, but inflate
 * it all (compare CVE-2026-35469). The bound on SETTINGS entries, 64, is Netty's own.
 */
final class BoundedSpdyCodec extends SpdyFrameCodec {

  /** What Go's spdystream and we send has less than a hundred bytes. */
  private static final int MAXIMUM_COMPRESSED_HEADERS = 8 * 1024;

  private static final int MAXIMUM_HEADERS = 16 * 1024;
  private static final int MAXIMUM_CHUNK = 16 * 1024;
  private static final int COMPRESSION_LEVEL = 6;
  private static final int WINDOW_BITS = 15;
  private static final int MEMORY_LEVEL = 8;

  private int headerBytes;
  private boolean broken;

  BoundedSpdyCodec() {
    super(
        SpdyVersion.SPDY_3_1,
        MAXIMUM_CHUNK,
        MAXIMUM_HEADERS,
        COMPRESSION_LEVEL,
        WINDOW_BITS,
        MEMORY_LEVEL);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    super.decode(ctx, in, out);
  }

  @Override
  public void readHeaderBlock(ByteBuf block) {
    headerBytes += block.readableBytes();
    if (broken || headerBytes > MAXIMUM_COMPRESSED_HEADERS) {
      block.release();
      if (!broken) {
        readFrameError("a header block of more than " + MAXIMUM_COMPRESSED_HEADERS + " bytes");
      }
      return;
    }
    super.readHeaderBlock(block);
  }

  @Override
  public void readHeaderBlockEnd() {
    headerBytes = 0;
    if (!broken) {
      super.readHeaderBlockEnd();
    }
  }

  @Override
  public void readFrameError(String message) {
    broken = true;
    super.readFrameError(message);
  }
}
