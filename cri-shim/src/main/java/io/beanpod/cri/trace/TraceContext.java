package io.beanpod.cri.trace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which span a call belongs to, as its caller says it: the {@code traceparent} of W3C Trace
 * Context.
 *
 * @param traceHigh the first half of the trace's 16 bytes
 * @param traceLow the second half
 * @param span the caller's span
 * @param sampled whether the caller's span is kept
 */
record TraceContext(long traceHigh, long traceLow, long span, boolean sampled) {
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9a-f]{2})-([0-9a-f]{16})([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  /** Reads a header; what the specification calls invalid is as none. */
  static Optional<TraceContext> parse(String header) {
    Matcher form = FORM.matcher(header);
    // Version 00 ends with the flags; a later one may go on, and ff will never be.
    if (!form.matches()
        || form.group(1).equals("ff")
        || (form.group(1).equals("00") && form.group(6) != null)) {
      return Optional.empty();
    }
    TraceContext context =
        new TraceContext(
            Long.parseUnsignedLong(form.group(2), 16),
            Long.parseUnsignedLong(form.group(3), 16),
            Long.parseUnsignedLong(form.group(4), 16),
            (Integer.parseInt(form.group(5), 16) & 1) == 1);
    boolean named = (context.traceHigh | context.traceLow) != 0 && context.span != 0;
    return named ? Optional.of(context) : Optional.empty();
  }
}
