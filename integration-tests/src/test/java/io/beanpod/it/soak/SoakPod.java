package io.beanpod.it.soak;

/**
 * A pod that counts its lines and then ends in a way that the test knows; or that never ends.
 *
 * @param lines how many lines it writes, or 0 for one that goes on for ever
 * @param exitCode what it ends with; 137 for one that is killed by a signal
 */
record SoakPod(String name, int lines, int exitCode) {
  /** A pod that counts until it is deleted. */
  static SoakPod endless(String name) {
    return new SoakPod(name, 0, 0);
  }

  boolean endless() {
    return lines == 0;
  }

  /** The reason that a finished container gets. */
  String reason() {
    return exitCode == 0 ? "Completed" : "Error";
  }

  String manifest() {
    String condition = endless() ? "true" : "[ $i -lt " + lines + " ]";
    // Kubernetes reads $$ in a command as one $.
    String end = exitCode == 137 ? "kill -9 $$$$" : "exit " + exitCode;
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      hostPID: %s
      containers:
      - name: main
        image: busybox:test
        command:
        - sh
        - -c
        - 'i=0; while %s; do echo line $i; i=$((i+1)); usleep 2000; done; %s'
    """
        // As PID 1 of a namespace of its own the shell could not be killed from within.
        .formatted(name, exitCode == 137, condition, end);
  }
}
