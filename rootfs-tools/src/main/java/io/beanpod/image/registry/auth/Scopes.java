package io.beanpod.image.registry.auth;

import java.util.ArrayList;
import java.util.List;

/**
 * What tokens are asked for, in the words of docker's token specification: {@code
 * repository:library/app:pull}.
 *
 * @param fallback where the registry does not say what it wants to see
 * @param always what is asked for in any case. Otherwise each request could get a token that the
 *     next one is refused with: a registry that is asked whether it has a blob wants {@code pull}.
 */
public record Scopes(String fallback, List<String> always) {
  /** Copies the list. */
  public Scopes {
    always = List.copyOf(always);
  }

  /** To read a repository. */
  public static Scopes pull(String repository) {
    return new Scopes(reading(repository), List.of());
  }

  /**
   * To write to a repository.
   *
   * @param sources repositories that blobs may be mounted from
   */
  public static Scopes push(String repository, List<String> sources) {
    String writing = reading(repository) + ",push";
    List<String> all = new ArrayList<>();
    all.add(writing);
    sources.forEach(source -> all.add(reading(source)));
    return new Scopes(writing, all);
  }

  private static String reading(String repository) {
    return "repository:" + repository + ":pull";
  }

  /** What to ask for when a registry has said what it wants; empty where it did not. */
  List<String> wanted(String said) {
    if (said.isEmpty()) {
      return always.isEmpty() ? List.of(fallback) : always;
    }
    List<String> wanted = new ArrayList<>();
    if (always.stream().noneMatch(scope -> resource(scope).equals(resource(said)))) {
      wanted.add(said);
    }
    wanted.addAll(always);
    return wanted;
  }

  private static String resource(String scope) {
    return scope.substring(0, Math.max(0, scope.lastIndexOf(':')));
  }
}
