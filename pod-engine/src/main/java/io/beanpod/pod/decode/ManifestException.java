package io.beanpod.pod.decode;

import java.util.List;
import java.util.stream.Collectors;

/** A manifest that cannot be used, with everything that is wrong with it. */
public final class ManifestException extends Exception {
  private final transient List<Problem> problems;
  private final int unlisted;

  ManifestException(List<Problem> problems, int unlisted) {
    super(text(problems, unlisted));
    this.problems = List.copyOf(problems);
    this.unlisted = unlisted;
  }

  /** The mistakes, in the order of the file; at most {@value Report#MOST_PROBLEMS}. */
  public List<Problem> problems() {
    return problems;
  }

  /** How many more mistakes there are. */
  public int unlisted() {
    return unlisted;
  }

  /** All of it, one line for each mistake. */
  @Override
  public String getMessage() {
    return text(problems, unlisted);
  }

  private static String text(List<Problem> problems, int unlisted) {
    String lines = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    return unlisted == 0 ? lines : lines + "\nand " + unlisted + " more";
  }
}
