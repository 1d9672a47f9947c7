package io.beanpod.cli.bench;

/**
 * What a benchmark is about, in words.
 *
 * @param title the headline of its report
 * @param one a single sample, such as {@code start}
 * @param many several of them
 */
record Subject(String title, String one, String many) {
  static final Subject STARTS = new Subject("How long a start takes", "start", "starts");
  static final Subject PULLS = new Subject("How long a pull takes", "pull", "pulls");
}
