package io.beanpod.cli.build;

import io.beanpod.image.build.Recipe;
import io.beanpod.image.build.Recipe.Owner;
import io.beanpod.image.build.Recipe.Part;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Platform;
import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.decode.SettingsText;
import io.beanpod.pod.decode.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of {@code image build -f}, as strictly as a manifest: each mistake is told with
 * its line and path, and an unknown field with the one that was meant.
 */
public final class BuildFile {
  private static final String OWNER = "owner";
  private static final String MODE = "mode";
  private static final String CONTENT = "content";
  private static final String SOURCE = "from";
  private static final Set<String> FIELDS =
      Set.of(
          "tags",
          "base",
          "platform",
          "packages",
          "directories",
          "files",
          "symlinks",
          "env",
          "entrypoint",
          "cmd",
          "user",
          "workingDir",
          "labels",
          "exposedPorts",
          "volumes",
          "stopSignal",
          "created");
  private static final Set<String> DIRECTORY_FIELDS = Set.of(OWNER, MODE);
  private static final Set<String> FILE_FIELDS = Set.of(CONTENT, SOURCE, OWNER, MODE);
  private static final Pattern OWNERS = Pattern.compile("([0-9]{1,9})(?::([0-9]{1,9}))?");
  private static final Pattern MODES = Pattern.compile("0?([0-7]{3,4})");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}(?:/(?:tcp|udp|sctp))?");
  private static final Pattern VARIABLE = Pattern.compile("[^=\0]+");
  private static final int FILE_MODE = 0644;
  private static final int DIRECTORY_MODE = 0755;

  private final Path directory;
  private final List<String> names = new ArrayList<>();
  private Optional<String> base = Optional.empty();
  private Platform platform = Platform.host();
  private List<String> packages = List.of();
  private final SortedMap<String, Part> parts = new TreeMap<>();
  private final List<String> env = new ArrayList<>();
  private List<String> entrypoint = List.of();
  private List<String> cmd = List.of();
  private String user = "";
  private String workingDir = "";
  private Map<String, String> labels = Map.of();
  private List<String> exposedPorts = List.of();
  private List<String> volumes = List.of();
  private String stopSignal = "";
  private @Nullable Instant created;

  private BuildFile(Path directory) {
    this.directory = directory;
  }

  /**
   * Reads a file.
   *
   * @param source its name, for errors
   * @param directory where the paths of files to be copied begin
   * @param more names beside those that the file gives
   * @param fallback the time of the image where the file says none, or nothing
   * @throws ManifestException with everything that is wrong in it
   */
  public static Recipe read(
      String source, String text, Path directory, List<String> more, @Nullable Instant fallback)
      throws ManifestException {
    BuildFile file = new BuildFile(directory);
    SettingsText.read(source, text, FIELDS, file::take);
    return file.recipe(more, fallback);
  }

  private Recipe recipe(List<String> more, @Nullable Instant fallback) {
    List<String> all = new ArrayList<>(names);
    all.addAll(more);
    ImageConfig config =
        ImageConfig.builder(platform)
            .env(env)
            .entrypoint(entrypoint)
            .cmd(cmd)
            .user(user)
            .workingDir(workingDir)
            .labels(labels)
            .exposedPorts(exposedPorts)
            .volumes(volumes)
            .stopSignal(stopSignal)
            .build();
    return new Recipe(all, base, packages, parts, config, created == null ? fallback : created);
  }

  private void take(String field, Value value) {
    switch (field) {
      case "tags" -> names.addAll(texts(value));
      case "base" -> base = Optional.of(value.text());
      case "platform" -> platform = platform(value);
      case "packages" -> packages = texts(value);
      case "directories" ->
          value.each("directories", (path, each) -> put(path, each, directory(each)));
      case "files" -> value.each("files", this::file);
      case "symlinks" ->
          value.each("targets", (path, each) -> put(path, each, new Part.Link(each.text())));
      case "env" -> value.each("strings", this::variable);
      case "entrypoint" -> entrypoint = texts(value);
      case "cmd" -> cmd = texts(value);
      case "user" -> user = value.text();
      case "workingDir" -> workingDir = absolute(value, value.text());
      case "labels" -> labels = value.map("strings", Value::text);
      case "exposedPorts" -> exposedPorts = value.list("strings", BuildFile::port);
      case "volumes" -> volumes = value.list("paths", each -> absolute(each, each.text()));
      case "stopSignal" -> stopSignal = value.text();
      case "created" -> created = time(value);
      default -> throw new IllegalArgumentException(field);
    }
  }

  /** What is no string was told as that. */
  private static void wrong(Value value, String message) {
    if (value.peekText().isPresent()) {
      value.problem(message);
    }
  }

  private static List<String> texts(Value value) {
    return value.list("strings", Value::text);
  }

  private static Platform platform(Value value) {
    try {
      return Platform.parse(value.text());
    } catch (ImageException e) {
      wrong(value, "want a platform such as linux/arm64");
      return Platform.host();
    }
  }

  private static Instant time(Value value) {
    try {
      return Instant.parse(value.text());
    } catch (DateTimeParseException e) {
      wrong(value, "want a time such as 2026-11-27T00:00:00Z");
      return Instant.EPOCH;
    }
  }

  private static String port(Value value) {
    String text = value.text();
    if (!PORT.matcher(text).matches()) {
      wrong(value, "want a port such as 80 or 53/udp");
    }
    return text.indexOf('/') < 0 ? text + "/tcp" : text;
  }

  private static String absolute(Value value, String path) {
    if (!path.startsWith("/")) {
      wrong(value, "want a path that begins with /");
    }
    return path;
  }

  private void variable(String name, Value value) {
    if (!VARIABLE.matcher(name).matches()) {
      value.problem("a variable's name is not empty and has no =");
    }
    env.add(name + "=" + value.text());
  }

  private void put(String path, Value value, Part part) {
    if (!path.startsWith("/")) {
      value.problem("want a path that begins with /");
    }
    List<String> words = List.of(path.split("/", -1));
    if (words.contains("..") || path.indexOf('\0') >= 0) {
      value.problem("a path in the image has no ..");
    }
    String clean =
        String.join(
            "/", words.stream().filter(word -> !word.isEmpty() && !word.equals(".")).toList());
    if (clean.isEmpty() && !(part instanceof Part.Directory || part instanceof Part.Copy)) {
      value.problem("/ is a directory");
    } else if (parts.putIfAbsent(clean, part) != null) {
      value.problem("/" + clean + " is made twice");
    }
  }

  private static Part directory(Value value) {
    Attributes attributes = new Attributes();
    if (!value.isNull()) {
      value.fields(DIRECTORY_FIELDS, attributes::take);
    }
    return new Part.Directory(attributes.owner, attributes.mode.orElse(DIRECTORY_MODE));
  }

  private void file(String path, Value value) {
    Attributes attributes = new Attributes();
    value.fields(FILE_FIELDS, attributes::take);
    String content = attributes.content;
    String from = attributes.source;
    if ((content == null) == (from == null)) {
      value.problem("want either content, or from for a file or directory that is copied");
    } else if (content != null) {
      int mode = attributes.mode.orElse(FILE_MODE);
      put(path, value, new Part.Text(content, attributes.owner, mode));
    } else {
      Path source = directory.resolve(String.valueOf(from)).normalize();
      if (Files.notExists(source)) {
        value.problem("there is no file or directory " + source);
      }
      put(path, value, new Part.Copy(source, attributes.owner, attributes.mode));
    }
  }

  /** What a file or a directory is like. */
  private static final class Attributes {
    private @Nullable String content;
    private @Nullable String source;
    private Owner owner = Owner.ROOT;
    private Optional<Integer> mode = Optional.empty();

    void take(String field, Value value) {
      switch (field) {
        case CONTENT -> content = value.text();
        case SOURCE -> source = value.text();
        case OWNER -> owner = owner(value);
        case MODE -> mode = mode(value);
        default -> throw new IllegalArgumentException(field);
      }
    }

    private static Owner owner(Value value) {
      Matcher owner = OWNERS.matcher(value.text());
      if (!owner.matches()) {
        wrong(value, "want numbers of a user and a group in quotes, such as \"1000:1000\"");
        return Owner.ROOT;
      }
      int uid = Integer.parseInt(owner.group(1));
      return new Owner(uid, owner.group(2) == null ? uid : Integer.parseInt(owner.group(2)));
    }

    private static Optional<Integer> mode(Value value) {
      Matcher mode = MODES.matcher(value.text());
      if (!mode.matches()) {
        wrong(value, "want a mode in octal digits in quotes, such as \"0644\"");
        return Optional.empty();
      }
      return Optional.of(Integer.parseInt(mode.group(1), 8));
    }
  }
}
