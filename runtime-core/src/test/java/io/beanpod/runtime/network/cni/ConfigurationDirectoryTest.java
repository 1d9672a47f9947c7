package io.beanpod.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationDirectoryTest {
  private static final String LIST =
      "{\"name\": \"%s\", \"cniVersion\": \"1.0.0\", \"plugins\": [{\"type\": \"bridge\"}]}";

  @TempDir Path directory;

  private void write(String file, String text) throws Exception {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static String name(ConfigurationDirectory.Found found) {
    return found.network().map(NetworkList::name).orElse("none: " + found.problem());
  }

  @Test
  void theFirstFileByNameCounts() throws Exception {
    write("20-two.conflist", LIST.formatted("two"));
    write("10-one.conf", "{\"name\": \"one\", \"type\": \"ptp\"}");
    write("00-not.txt", LIST.formatted("not"));
    ConfigurationDirectory configurations = new ConfigurationDirectory(directory);
    assertThat(name(configurations.find())).isEqualTo("one");
  }

  @Test
  void changesAreSeenAtOnce() throws Exception {
    ConfigurationDirectory configurations = new ConfigurationDirectory(directory.resolve("net.d"));
    assertThat(name(configurations.find())).isEqualTo("none: ");
    write("net.d/20-two.conflist", LIST.formatted("two"));
    assertThat(name(configurations.find())).isEqualTo("two");
    write("net.d/10-one.conflist", LIST.formatted("one"));
    assertThat(name(configurations.find())).isEqualTo("one");
    // As long as before, and perhaps within the same tick of the clock: another file all the same.
    write("new", LIST.formatted("uno"));
    Path file = directory.resolve("net.d/10-one.conflist");
    Files.setLastModifiedTime(directory.resolve("new"), Files.getLastModifiedTime(file));
    Files.move(directory.resolve("new"), file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(name(configurations.find())).isEqualTo("uno");
    Files.delete(file);
    assertThat(name(configurations.find())).isEqualTo("two");
  }

  @Test
  void aFileThatIsNoNetworkIsPassedOver() throws Exception {
    write("10-half.conflist", "{\"name\": \"half\"");
    ConfigurationDirectory configurations = new ConfigurationDirectory(directory);
    assertThat(configurations.find().network()).isEmpty();
    assertThat(configurations.find().problem())
        .contains("10-half.conflist is no network configuration: it is not JSON");
    write("20-two.conflist", LIST.formatted("two"));
    assertThat(name(configurations.find())).isEqualTo("two");
    write("10-half.conflist", LIST.formatted("whole"));
    assertThat(name(configurations.find())).isEqualTo("whole");
  }

  @Test
  void furtherPluginsStandInADirectoryOfTheNetworksName() throws Exception {
    write("10-net.conflist", LIST.formatted("net"));
    write("net/20-b.conf", "{\"type\": \"portmap\"}");
    write("net/10-a.conf", "{\"type\": \"tuning\"}");
    write("other/10-c.conf", "{\"type\": \"sbr\"}");
    ConfigurationDirectory configurations = new ConfigurationDirectory(directory);
    assertThat(configurations.find().network().orElseThrow().types())
        .containsExactly("bridge", "tuning", "portmap");

    write("net/30-d.conf", "{}");
    assertThat(configurations.find().problem()).contains("net/30-d.conf").contains("\"type\"");

    String closed =
        "{\"name\": \"net\", \"loadOnlyInlinedPlugins\": true, \"plugins\": [{\"type\": \"ptp\"}]}";
    write("10-net.conflist", closed);
    assertThat(configurations.find().network().orElseThrow().types()).containsExactly("ptp");
  }
}
