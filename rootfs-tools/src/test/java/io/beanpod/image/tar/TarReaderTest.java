package io.beanpod.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.tar.TarEntry.Extent;
import io.beanpod.sys.CString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
  private static final Instant TIME = Instant.parse("2024-01-02T03:04:05Z");

  @TempDir private Path temp;

  private static final class Item {
    private final TarEntry entry;
    private final byte[] content;

    Item(TarEntry entry, byte[] content) {
      this.entry = entry;
      this.content = content;
    }

    TarEntry entry() {
      return entry;
    }

    byte[] content() {
      return content;
    }
  }

  private static List<Item> read(byte[] bytes) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(bytes));
    List<Item> items = new ArrayList<>();
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      items.add(new Item(entry, reader.readAllBytes()));
    }
    return items;
  }

  private static byte[] write(TarEntry entry, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(out)) {
      writer.put(entry, new ByteArrayInputStream(content));
    }
    return out.toByteArray();
  }

  private static TarEntry file(String name, int size) {
    return TarEntry.file(name, 0644, 0, 0, size, TIME);
  }

  /** What the system's tar makes of files in the temporary directory. */
  private byte[] systemTar(String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("tar", "-C", temp.toString(), "-cf", "-"));
    words.addAll(List.of(arguments));
    Process tar = new ProcessBuilder(words).start();
    byte[] bytes = tar.getInputStream().readAllBytes();
    assertThat(tar.waitFor()).as(() -> new String(errors(tar), StandardCharsets.UTF_8)).isZero();
    return bytes;
  }

  private static byte[] errors(Process process) {
    try {
      return process.getErrorStream().readAllBytes();
    } catch (IOException e) {
      return new byte[0];
    }
  }

  @Test
  void readsWhatItWrites() throws Exception {
    TarEntry entry =
        new TarEntry(
                "d/" + "x".repeat(300),
                TarType.FILE,
                04755,
                4_000_000_000L,
                0xFFFF_FFFEL,
                5,
                Instant.parse("1969-12-31T23:59:58.25Z"),
                "",
                0,
                0,
                new TreeMap<>(),
                List.of(new Extent(0, 5)))
            .withXattrs(Map.of("user.binary", new byte[] {0, 10, (byte) 200}));

    List<Item> items = read(write(entry, new byte[] {1, 2, 3, 4, 5}));

    TarEntry read = items.getFirst().entry();
    assertThat(read).usingRecursiveComparison().isEqualTo(entry);
    assertThat(items.getFirst().content()).containsExactly(1, 2, 3, 4, 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v7", "ustar", "gnu", "posix"})
  void readsEachFormatOfTheSystemsTar(String format) throws Exception {
    String deep = "d".repeat(60) + "/" + (format.equals("v7") ? "f" : "f".repeat(80));
    Files.createDirectory(temp.resolve("d".repeat(60)));
    Files.writeString(temp.resolve(deep), "content");
    Files.createFile(temp.resolve("other"));
    Files.createSymbolicLink(temp.resolve("soft"), Path.of("/target"));
    Files.createLink(temp.resolve("same"), temp.resolve("other"));

    List<Item> items =
        read(systemTar("--format=" + format, "d".repeat(60), "other", "same", "soft"));

    assertThat(items)
        .extracting(item -> item.entry().type())
        .containsExactly(
            TarType.DIRECTORY,
            TarType.FILE,
            TarType.FILE,
            TarType.HARD_LINK,
            TarType.SYMBOLIC_LINK);
    assertThat(items.get(1).entry().name()).isEqualTo(deep);
    assertThat(items.get(1).content()).asString().isEqualTo("content");
    assertThat(items.get(3).entry().linkName()).isEqualTo("other");
    assertThat(items.get(4).entry().linkName()).isEqualTo("/target");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "posix"})
  void readsLongNamesAndLinks(String format) throws Exception {
    String name = "n".repeat(200);
    Files.createFile(temp.resolve(name));
    Files.createSymbolicLink(temp.resolve("link"), Path.of("t".repeat(300)));

    List<Item> items = read(systemTar("--format=" + format, name, "link"));

    assertThat(items.get(0).entry().name()).isEqualTo(name);
    assertThat(items.get(1).entry().linkName()).isEqualTo("t".repeat(300));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=gnu",
        "--format=posix --sparse-version=0.0",
        "--format=posix --sparse-version=0.1",
        "--format=posix --sparse-version=1.0"
      })
  void readsSparseFiles(String format) throws Exception {
    Path file = temp.resolve("sparse");
    byte[] block = new byte[4096];
    Arrays.fill(block, (byte) 7);
    try (var out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 1; i <= 30; i++) {
        out.write(ByteBuffer.wrap(block), i * 1_000_000L / 4096 * 4096);
      }
      out.write(ByteBuffer.wrap(new byte[1]), 40_000_000L);
    }
    List<String> words = new ArrayList<>(List.of(format.split(" ")));
    words.add("-S");
    words.add("sparse");

    List<Item> items = read(systemTar(words.toArray(String[]::new)));

    TarEntry entry = items.getFirst().entry();
    assertThat(entry.name()).isEqualTo("sparse");
    assertThat(entry.size()).isEqualTo(40_000_001L);
    assertThat(entry.extents().size()).isGreaterThanOrEqualTo(30);
    byte[] whole = new byte[40_000_001];
    int read = 0;
    for (Extent extent : entry.extents()) {
      System.arraycopy(
          items.getFirst().content(), read, whole, (int) extent.offset(), (int) extent.length());
      read += (int) extent.length();
    }
    assertThat(read).isEqualTo(items.getFirst().content().length).isLessThan(1_000_000);
    assertThat(whole).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void theSystemsTarReadsWhatItWrites() throws Exception {
    Path archive = temp.resolve("a.tar");
    try (TarWriter writer = new TarWriter(Files.newOutputStream(archive))) {
      writer.put(TarEntry.directory("d/", 0750, 1, 2, TIME));
      writer.put(
          file("d/" + "ü".repeat(200), 3),
          new ByteArrayInputStream("abc".getBytes(StandardCharsets.US_ASCII)));
      writer.put(TarEntry.symbolicLink("d/l", "x".repeat(150), 0, 0, TIME));
    }
    Process tar =
        new ProcessBuilder("tar", "--numeric-owner", "-tvf", archive.toString())
            .redirectErrorStream(true)
            .start();
    String listing = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(tar.waitFor()).as(listing).isZero();
    assertThat(listing.lines().toList()).hasSize(3);
    assertThat(listing).contains("drwxr-x--- 1/2 ").contains("x".repeat(150));
  }

  @Test
  void aNameNeedNotBeUtf8() throws Exception {
    String name = CString.decode(new byte[] {'a', (byte) 0xFF, (byte) 0xE9, 'z'});

    TarEntry entry = read(write(file(name, 0), new byte[0])).getFirst().entry();

    assertThat(CString.encode(entry.name())).containsExactly('a', 0xFF, 0xE9, 'z');
  }

  @Test
  void aNumberMayBeBinary() throws Exception {
    byte[] bytes = write(file("f", 0), new byte[0]);
    Arrays.fill(bytes, 108, 116, (byte) 0);
    bytes[108] = (byte) 0x80;
    bytes[112] = (byte) 0xEE;
    bytes[113] = (byte) 0x6B;
    bytes[114] = (byte) 0x28;
    fixChecksum(bytes);

    assertThat(read(bytes).getFirst().entry().uid()).isEqualTo(0xEE6B2800L);
  }

  @Test
  void theSizeInPaxGoesBeforeThatOfTheHeader() throws Exception {
    byte[] bytes = write(file("f", 3), "abc".getBytes(StandardCharsets.US_ASCII));
    byte[] pax = pax("12 size=512\n");
    byte[] smuggled = write(file("smuggled", 0), new byte[0]);
    byte[] all = concat(pax, Arrays.copyOf(bytes, 512), smuggled);

    List<Item> items = read(all);

    assertThat(items).hasSize(1);
    assertThat(items.getFirst().content()).hasSize(512);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5 a=b\n",
        "99 a=b\n",
        "6 a=b",
        "x a=b\n",
        "6 =bc\n",
        "0\n",
        " 6 a=b\n",
        "99999999999999999 a=b\n"
      })
  void refusesDamagedPaxRecords(String record) {
    assertThatThrownBy(() -> read(concat(pax(record), write(file("f", 0), new byte[0]))))
        .isInstanceOf(TarException.class);
  }

  @Test
  void refusesAGlobalHeaderThatWouldChangeEntries() throws Exception {
    byte[] global = pax("14 path=other\n");
    global[156] = 'g';
    fixChecksum(global);
    byte[] comment = pax("13 comment=x\n");
    comment[156] = 'g';
    fixChecksum(comment);
    byte[] file = write(file("f", 0), new byte[0]);

    assertThat(read(concat(comment, file)).getFirst().entry().name()).isEqualTo("f");
    assertThatThrownBy(() -> read(concat(global, file))).hasMessageContaining("sets path");
  }

  @Test
  void namesTheEntryInWhichTheArchiveEnds() throws Exception {
    byte[] bytes = write(file("big", 2000), new byte[2000]);

    assertThatThrownBy(() -> read(Arrays.copyOf(bytes, 1000)))
        .isInstanceOf(TarException.class)
        .hasMessageContaining("\"big\"")
        .hasMessageContaining("not complete");
    assertThatThrownBy(() -> read(Arrays.copyOf(bytes, 300)))
        .hasMessageContaining("ends inside the header");
  }

  @Test
  void refusesWhatIsNoTar() {
    assertThatThrownBy(() -> read("<html>".repeat(200).getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(TarException.class);
  }

  /** Whatever the bytes are, the reader ends, and fails with an error of its own kind or none. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void survivesDamage(long seed) throws Exception {
    Random random = new Random(seed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(out)) {
      for (int i = 0; i < 20; i++) {
        writer.put(
            file("f".repeat(1 + i * 20), i * 50), new ByteArrayInputStream(new byte[i * 50]));
      }
    }
    byte[] whole = out.toByteArray();
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = whole.clone();
      for (int j = 0; j <= random.nextInt(4); j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (random.nextBoolean()) {
        fixChecksum(bytes);
      }
      try {
        assertThat(read(bytes)).hasSizeLessThan(100);
      } catch (TarException e) {
        assertThat(e).hasMessageContaining("tar");
      }
    }
  }

  static byte[] pax(String records) {
    byte[] body = records.getBytes(StandardCharsets.ISO_8859_1);
    byte[] bytes = new byte[1024];
    System.arraycopy("PaxHeader".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 9);
    byte[] size = String.format("%011o", body.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(size, 0, bytes, 124, size.length);
    bytes[156] = 'x';
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, bytes, 257, 8);
    System.arraycopy(body, 0, bytes, 512, body.length);
    fixChecksum(bytes);
    return bytes;
  }

  static void fixChecksum(byte[] bytes) {
    Arrays.fill(bytes, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += bytes[i] & 0xFF;
    }
    byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, bytes, 148, 8);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
