package io.beanpod.cli.bench;

/** What a benchmark has measured. */
public interface Report {

  /** For a terminal. */
  String text();

  /** One page that needs nothing else. */
  String html();

  /** Of starts or pulls. */
  static Report of(Outcome outcome) {
    return new Report() {
      @Override
      public String text() {
        return TextReport.of(outcome);
      }

      @Override
      public String html() {
        return HtmlReport.of(outcome);
      }
    };
  }
}
