package io.beanpod.pod.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Texts that are not manifests at all. */
class DocumentsTest {

  @Test
  void saysWhereTheIndentationGoesWrong() {
    assertThat(
            Manifest.problems(
                """
                tolerations:
                - key: "key"
                  operator: "Exists"
                   effect: "NoSchedule"
                """))
        .isEqualTo(
            "test.yaml:4:4: not valid YAML: this line is not indented like the lines of its block"
                + " (while parsing a block mapping that began at line 2)");
  }

  @Test
  void saysThatTabsDoNotIndent() {
    assertThat(Manifest.problems("apiVersion: v1\n\tkind: Pod\n"))
        .isEqualTo("test.yaml:2:1: not valid YAML: a tab; indent with spaces");
  }

  @Test
  void refusesNestingThatWouldOverflowTheStack() {
    assertThat(Manifest.problems("[".repeat(500_000)))
        .isEqualTo("test.yaml:1:65: not valid YAML: nested deeper than 64 levels");
  }

  @Test
  void refusesAnEmptyFile() {
    assertThat(Manifest.problems("# nothing\n"))
        .isEqualTo("test.yaml: no Pod in this file: it is empty");
    assertThat(Manifest.problems("apiVersion: v1\nkind: List\nitems: []\n"))
        .isEqualTo("test.yaml:1:1: no Pod in this file: it is empty");
  }

  @Test
  void refusesOtherKinds() {
    assertThat(Manifest.problems("apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 2}\n"))
        .isEqualTo(
            "test.yaml:2:7: kind: beanpod runs Pods, not objects of the kind \"Deployment\"");
    assertThat(Manifest.problems("apiVersion: v1\nkind: pod\n"))
        .endsWith("not objects of the kind \"pod\"; did you mean \"Pod\"?");
    assertThat(Manifest.problems("tolerations:\n- key: a\n"))
        .isEqualTo("test.yaml:1:1: kind: Required value: write \"kind: Pod\"");
    assertThat(Manifest.problems("- a\n")).isEqualTo("test.yaml:1:1: want a Pod, found a list");
    assertThat(Manifest.problems("hello\n"))
        .isEqualTo("test.yaml:1:1: want a Pod, found the text \"hello\"");
  }

  @Test
  void refusesAnotherVersion() {
    assertThat(
            Manifest.problems(
                "{apiVersion: v2, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c,"
                    + " image: b}]}}"))
        .isEqualTo("test.yaml:1:14: apiVersion: want v1, found the text \"v2\"");
  }

  @Test
  void refusesKeysThatStandTwice() {
    assertThat(
            Manifest.problems(
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: p
                  labels:
                    a: b
                    a: c
                spec:
                  containers:
                  - name: c
                    image: b
                """))
        .isEqualTo("test.yaml:7:5: metadata.labels[a]: the key stands twice; first at line 6");
  }

  @Test
  void refusesKeysThatAreNoText() {
    assertThat(
            Manifest.problems(
                "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {on: x, ? [a] : y}}, spec:"
                    + " {containers: [{name: c, image: b}]}}"))
        .contains("want a string as key, found the boolean on (true); put it in quotes")
        .contains("want a string as key, found a list or mapping");
  }

  @Test
  void refusesTwoPodsOfOneName() {
    String pod = Manifest.text("{containers: [{name: c, image: b}]}");
    assertThat(Manifest.problems(pod + "\n---\n" + pod))
        .endsWith("two pods of this file are named default/p");
  }

  @Test
  void endsOnReferencesThatGoInCircles() {
    assertThat(Manifest.problems("&a {<<: *a, kind: Pod, apiVersion: v1, metadata: *a, spec: *a}"))
        .contains("want a mapping or a list of mappings after <<");
  }
}
