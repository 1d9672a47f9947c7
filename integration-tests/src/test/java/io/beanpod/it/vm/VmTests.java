package io.beanpod.it.vm;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests of one tag without Maven and tells of each as it ends. A plain main, because on an
 * emulated processor every class that need not be loaded counts.
 */
final class VmTests implements TestExecutionListener {
  private final PrintStream out;
  private final Map<String, Instant> started = new ConcurrentHashMap<>();
  private int passed;
  private int failed;
  private int skipped;

  private VmTests(PrintStream out) {
    this.out = out;
  }

  /**
   * Takes the tag, and the file for a report that counts like surefire's; exits with 0 when at
   * least one test ran and none failed, else with 1.
   */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage("io.beanpod"))
            .filters(TagFilter.includeTags(args[0]))
            .build();
    VmTests listener = new VmTests(out);
    Instant begin = Instant.now();
    LauncherFactory.create().execute(request, listener);
    out.printf(
        "%s tests: %d passed, %d failed, %d skipped in %d s%n",
        args[0], listener.passed, listener.failed, listener.skipped, seconds(begin));
    Files.writeString(
        Path.of(args[1]),
        "<testsuite name=\"%s\" tests=\"%d\" errors=\"0\" skipped=\"%d\" failures=\"%d\"/>%n"
            .formatted(
                args[0],
                listener.passed + listener.failed + listener.skipped,
                listener.skipped,
                listener.failed));
    System.exit(listener.failed == 0 && listener.passed > 0 ? 0 : 1);
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    started.put(test.getUniqueId(), Instant.now());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped++;
    out.printf("SKIPPED %s: %s%n", name(test), reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Optional<Throwable> failure = result.getThrowable();
    if (result.getStatus() == TestExecutionResult.Status.FAILED) {
      failed++;
    } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
      passed++;
    } else if (test.isTest()) {
      skipped++;
    }
    if (test.isTest() || failure.isPresent()) {
      Instant since = started.getOrDefault(test.getUniqueId(), Instant.now());
      out.printf("%s %s (%d s)%n", result.getStatus(), name(test), seconds(since));
      failure.ifPresent(cause -> cause.printStackTrace(out));
    }
  }

  private static String name(TestIdentifier test) {
    TestSource source = test.getSource().orElse(null);
    return source instanceof MethodSource method
        ? method.getJavaClass().getSimpleName() + "." + method.getMethodName()
        : test.getDisplayName();
  }

  private static long seconds(Instant since) {
    return Duration.between(since, Instant.now()).toSeconds();
  }
}
