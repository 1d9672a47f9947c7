package io.beanpod.cli.command;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.Interrupts;
import io.beanpod.cli.UserError;
import io.beanpod.cli.build.BuildFile;
import io.beanpod.cli.config.RegistrySettings;
import io.beanpod.cli.node.Registries;
import io.beanpod.cli.print.PullReport;
import io.beanpod.cli.print.TransferLines;
import io.beanpod.image.Image;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.build.Recipe;
import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import io.beanpod.pod.decode.ManifestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "build",
    description =
        "Makes an image from a file that says what it has, or of one layer from a directory, from a"
            + " tar of a root file system, or from Debian packages with all that they depend on, by"
            + " this machine's apt. Times later than $SOURCE_DATE_EPOCH are set back to it.",
    footer = {
      "",
      "Examples:",
      "  sudo beanpod image build -f image.yaml -t app:1",
      "  sudo beanpod image build -p busybox-static --link /bin/sh=busybox -t tiny",
      "  sudo beanpod image build ./rootfs -t app:1 --entrypoint /app/run --user 1000",
      "  sudo beanpod image build --package nginx-light -t nginx --cmd nginx --cmd=-g \\",
      "       --cmd 'daemon off;'"
    })
final class ImageBuildCommand implements Callable<Integer> {
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final RootCommand root;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIRECTORY|TAR",
      description = "What becomes the root file system.")
  private @Nullable Path source;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE.yaml",
      description = "A file that says what the image has; - for standard input.")
  private @Nullable String file;

  @Option(
      names = {"-p", "--package"},
      paramLabel = "PACKAGE",
      description = "A Debian package instead; may be repeated.")
  private List<String> packages = List.of();

  @Option(
      names = "--link",
      paramLabel = "PATH=TARGET",
      description = "With packages: a symbolic link more; may be repeated.")
  private Map<String, String> links = Map.of();

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME",
      description = "The image's name; may be repeated.")
  private List<String> names = List.of();

  @Option(
      names = "--entrypoint",
      paramLabel = "WORD",
      description = "A word of the program's command line; repeat for each.")
  private List<String> entrypoint = List.of();

  @Option(
      names = "--cmd",
      paramLabel = "WORD",
      description = "A word of its default arguments; repeat for each.")
  private List<String> cmd = List.of();

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "A variable of the environment; may be repeated.")
  private List<String> env = List.of();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      defaultValue = "",
      description = "Whose rights the program has, by name or number.")
  private String user = "";

  @Option(
      names = {"-w", "--workdir"},
      paramLabel = "DIR",
      defaultValue = "",
      description = "The working directory.")
  private String workingDir = "";

  @Option(
      names = "--stop-signal",
      paramLabel = "SIGNAL",
      defaultValue = "",
      description = "What ends the program, such as SIGQUIT.")
  private String stopSignal = "";

  ImageBuildCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ManifestException {
    String recipe = file;
    if (recipe != null) {
      return build(recipe);
    }
    if (names.isEmpty()) {
      throw UserError.badInput("give the image a name: --tag NAME");
    }
    BuildSource from = source();
    ImageConfig config =
        ImageConfig.builder(Platform.host())
            .entrypoint(entrypoint)
            .cmd(cmd)
            .env(environment())
            .user(user)
            .workingDir(workingDir)
            .stopSignal(stopSignal)
            .build();
    BuildRequest request = new BuildRequest(from, names, config, Compression.ZSTD, timestamp());
    Image image = Interrupts.heeding(() -> ImageAccess.open(root).build(request));
    ImageAccess.printAdded(root, image);
    return ExitCode.OK;
  }

  private int build(String from) throws IOException, InterruptedException, ManifestException {
    if (hasOtherOptions()) {
      throw UserError.badInput("with --file, only --tag: the file says all the rest");
    }
    Manifest text = Manifest.read(from, root.streams().in());
    Path parent = from.equals("-") ? null : Path.of(from).toAbsolutePath().getParent();
    Path directory = parent == null ? Path.of("").toAbsolutePath() : parent;
    Recipe recipe = BuildFile.read(text.source(), text.text(), directory, names, timestamp());
    if (recipe.names().isEmpty()) {
      throw UserError.badInput("give the image a name: tags in the file, or --tag NAME");
    }
    ImageStore store = ImageAccess.open(root);
    if (recipe.base().isPresent() && store.find(recipe.base().get()).isEmpty()) {
      pull(store, recipe.base().get());
    }
    ImageAccess.printAdded(root, Interrupts.heeding(() -> store.build(recipe)));
    return ExitCode.OK;
  }

  private void pull(ImageStore store, String base) throws IOException, InterruptedException {
    RegistrySettings registries = RegistrySettings.of(root.settings());
    PullReport report = new PullReport(new TransferLines(root.streams().err()::println));
    try (ImagePuller puller = Registries.open(store, registries)) {
      Interrupts.heeding(() -> puller.pull(base, Optional.empty(), report));
    }
  }

  private boolean hasOtherOptions() {
    return source != null
        || !(packages.isEmpty() && links.isEmpty() && entrypoint.isEmpty() && cmd.isEmpty())
        || !(env.isEmpty() && user.isEmpty() && workingDir.isEmpty() && stopSignal.isEmpty());
  }

  /** By the specification of reproducible-builds.org. */
  private static @Nullable Instant timestamp() {
    String epoch = System.getenv().getOrDefault("SOURCE_DATE_EPOCH", "");
    if (epoch.isEmpty()) {
      return null;
    }
    if (!epoch.matches("[0-9]{1,11}")) {
      throw UserError.badInput("SOURCE_DATE_EPOCH is no number of seconds: " + epoch);
    }
    return Instant.ofEpochSecond(Long.parseLong(epoch));
  }

  private List<String> environment() {
    return env.stream().anyMatch(variable -> variable.startsWith("PATH="))
        ? env
        : Stream.concat(Stream.of(PATH), env.stream()).toList();
  }

  private BuildSource source() {
    if (source == null) {
      if (packages.isEmpty()) {
        throw UserError.badInput("say what to build from: a directory, a tar, or --package NAME");
      }
      return new BuildSource.Packages(packages, new TreeMap<>(links));
    }
    if (!packages.isEmpty() || !links.isEmpty()) {
      throw UserError.badInput("build from a directory or tar, or from packages, not from both");
    }
    Path path = ImageAccess.existing(source);
    return Files.isDirectory(path) ? new BuildSource.Directory(path) : new BuildSource.Tar(path);
  }
}
