package io.beanpod.cli.bench;

/** What a benchmark has measured. */
public final class Report {
  private final Outcome outcome;

  Report(Outcome outcome) {
    this.outcome = outcome;
  }

  /** For a terminal. */
  public String text() {
    return TextReport.of(outcome);
  }

  /** One page that needs nothing else. */
  public String html() {
    return HtmlReport.of(outcome);
  }
}
