package io.beanpod.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.oci.ImageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GzipStreamTest {
  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** As a network gives bytes: few at a time, and nobody knows how many follow. */
  private static InputStream trickle(byte[] bytes, int portion) {
    return new InputStream() {
      private int next;

      @Override
      public int read() {
        return next == bytes.length ? -1 : bytes[next++] & 0xFF;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        int count = Math.min(Math.min(length, portion), bytes.length - next);
        if (count == 0) {
          return -1;
        }
        System.arraycopy(bytes, next, buffer, offset, count);
        next += count;
        return count;
      }
    };
  }

  private static byte[] unpack(InputStream packed) throws IOException {
    try (InputStream in = Compression.unpack(packed)) {
      return in.readAllBytes();
    }
  }

  /** A member's end may lie anywhere in what has arrived. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 26, 27, 1000, 1 << 16})
  void membersThatArriveInPortions(int portion) throws Exception {
    Random random = new Random(portion);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) {
      byte[] member = new byte[random.nextInt(3000)];
      random.nextBytes(member);
      plain.write(member);
      packed.write(gzip(member));
    }

    assertThat(unpack(trickle(packed.toByteArray(), portion))).isEqualTo(plain.toByteArray());
  }

  /** Each of these took a frame of the stack. */
  @Test
  void emptyMembersWithoutEnd() throws Exception {
    byte[] empty = gzip(new byte[0]);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (int i = 0; i < 200_000; i++) {
      packed.write(empty);
    }
    packed.write(gzip(text("end")));

    assertThat(unpack(new ByteArrayInputStream(packed.toByteArray()))).isEqualTo(text("end"));
  }

  @Test
  void aHeaderWithEverythingInIt() throws Exception {
    byte[] plain = gzip(text("content"));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write(plain, 0, 3);
    packed.write(2 | 4 | 8 | 16);
    packed.write(plain, 4, 6);
    packed.write(text("\3\0abcname\0comment\0\1\2"));
    packed.write(plain, 10, plain.length - 10);

    assertThat(unpack(new ByteArrayInputStream(packed.toByteArray()))).isEqualTo(text("content"));
  }

  @Test
  void eachByteThatIsMissingOrWrongInTheEndIsNoticed() throws Exception {
    byte[] packed = gzip(text("content"));
    for (int length = 6; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> unpack(new ByteArrayInputStream(cut)))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("it is not complete");
    }
    for (int i = packed.length - 8; i < packed.length; i++) {
      byte[] wrong = packed.clone();
      wrong[i] ^= 1;
      assertThatThrownBy(() -> unpack(new ByteArrayInputStream(wrong)))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("damaged");
    }
    byte[] followed = Arrays.copyOf(packed, packed.length + 20);
    assertThatThrownBy(() -> unpack(new ByteArrayInputStream(followed)))
        .hasMessageContaining("something that is no gzip follows");
  }

  /** A frame of zstd that asks for a window of 2 GiB. */
  @Test
  void aWindowThatTakesTooMuchMemoryIsRefused() {
    byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (21 << 3), 1, 0, 0, 0};

    assertThatThrownBy(() -> unpack(new ByteArrayInputStream(frame)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("damaged");
  }
}
