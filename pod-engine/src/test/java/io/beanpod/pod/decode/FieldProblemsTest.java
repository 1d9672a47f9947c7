package io.beanpod.pod.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told about a field: once, in the words of Kubernetes' field errors. */
class FieldProblemsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # spec in flow style                     | path and beginning of the message
          {}                                       | spec.containers: Required value
          {containers: []}                         | spec.containers: Required value
          {containers: 5}                          | spec.containers: want a list of containers, found the number 5
          {containers: [5]}                        | spec.containers[0]: want a mapping, found the number 5
          {containers: [{image: b}]}               | spec.containers[0].name: Required value
          {containers: [{name: '', image: b}]}     | spec.containers[0].name: Required value
          {containers: [{name: c}]}                | spec.containers[0].image: Required value
          {containers: [{name: 5, image: b}]}      | spec.containers[0].name: want a string, found the number 5; put it in quotes
          {containers: [{name: A_b, image: b}]}    | spec.containers[0].name: Invalid value: "A_b": a name here
          {containers: [{name: c, image: ' b'}]}   | spec.containers[0].image: Invalid value: " b": must not have leading
          {CS, initContainers: [{name: c, image: b}]} | spec.initContainers[0].name: Duplicate value: "c"
          {CS, restartPolicy: Sometimes}           | spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"
          {CS, restartPolicy: yes}                 | spec.restartPolicy: want a string, found the boolean yes (true); put it in quotes
          {CS, hostNetwork: 1}                     | spec.hostNetwork: want true or false, found the number 1
          {CS, hostNetwork: 'true'}                | spec.hostNetwork: want true or false, found the text "true"
          {CS, terminationGracePeriodSeconds: 1.5} | spec.terminationGracePeriodSeconds: want a whole number from
          {CS, terminationGracePeriodSeconds: 9999999999} | spec.terminationGracePeriodSeconds: Invalid value: 9999999999
          {CS, activeDeadlineSeconds: 0}           | spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and
          {CS, hostname: a.b}                      | spec.hostname: Invalid value: "a.b"
          {CS, hostPID: yes, shareProcessNamespace: yes} | spec.shareProcessNamespace: Forbidden
          {CS, dnsPolicy: None}                    | spec.dnsConfig: Required value
          {CS, dnsConfig: {nameservers: [dns]}}    | spec.dnsConfig.nameservers[0]: Invalid value: "dns": must be a valid IP address
          {CS, dnsConfig: {nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4]}} | spec.dnsConfig.nameservers: Invalid value
          {CS, hostAliases: [{ip: 1.1.1.256}]}     | spec.hostAliases[0].ip: Invalid value
          {CS, hostAliases: [{ip: '::1', hostnames: [A]}]} | spec.hostAliases[0].hostnames[0]: Invalid value
          {CS, hostAliases: [{ip: 1.1.1.1, hostname: [a]}]} | spec.hostAliases[0].hostname: unknown field; did you mean "hostnames"?
          {CS, nodeSelector: {disk: [ssd]}}        | spec.nodeSelector[disk]: want a string, found a list
          {CS, nodeSelector: {disk: null}}         | spec.nodeSelector[disk]: want a string, found nothing (null)
          {CS, tolerations: [{operator: Equal}]}   | spec.tolerations[0].operator: Invalid value: "Equal": must be Exists when there is no key
          {CS, tolerations: [{key: a, effect: Never}]} | spec.tolerations[0].effect: Unsupported value: "Never"
          {CS, tolerations: [{key: a, tolerationSeconds: 5}]} | spec.tolerations[0].effect: Invalid value
          {CS, priorityClassName: high}            | spec.priorityClassName: no PriorityClass with the name "high"
          {CS, priority: 5}                        | spec.priority: Forbidden
          {CS, serviceAccountName: robot}          | spec.serviceAccountName: not yet supported by beanpod
          {CS, automountServiceAccountToken: true} | spec.automountServiceAccountToken: not yet supported by beanpod
          {CS, hostUsers: false, hostNetwork: true} | spec.hostNetwork: Forbidden: may not be true when hostUsers is false
          {CS, hostUsers: false, hostPID: true}    | spec.hostPID: Forbidden: may not be true when hostUsers is false
          {CS, hostUsers: false, hostIPC: true}    | spec.hostIPC: Forbidden: may not be true when hostUsers is false
          {CS, os: {name: windows}}                | spec.os.name: Unsupported value: "windows"
          {CS, securityContext: {runAsUser: -1}}   | spec.securityContext.runAsUser: Invalid value: -1
          {CS, securityContext: {sysctls: [{name: A}]}} | spec.securityContext.sysctls[0].name: Invalid value
          {CS, securityContext: {sysctls: [{name: a.b}, {name: a/b}]}} | spec.securityContext.sysctls[1].name: Duplicate value
          {CS, securityContext: {seccompProfile: {}}} | spec.securityContext.seccompProfile.type: Required value
          {CS, securityContext: {seccompProfile: {type: Default}}} | spec.securityContext.seccompProfile.type: Unsupported value: "Default"
          {CS, securityContext: {seccompProfile: {type: Localhost}}} | spec.securityContext.seccompProfile.localhostProfile: Required value
          {CS, securityContext: {seccompProfile: {type: RuntimeDefault, localhostProfile: a}}} | spec.securityContext.seccompProfile.localhostProfile: Invalid value: "a"
          {CS, securityContext: {seccompProfile: {type: Localhost, localhostProfile: /a}}} | spec.securityContext.seccompProfile.localhostProfile: Invalid value: "/a"
          {CS, securityContext: {seccompProfile: {type: Localhost, localhostProfile: a/../b}}} | spec.securityContext.seccompProfile.localhostProfile: Invalid value: "a/../b"
          {CS, securityContext: {appArmorProfile: {type: Localhost}}} | spec.securityContext.appArmorProfile.localhostProfile: Required value
          {CS, securityContext: {appArmorProfile: {type: Localhost, localhostProfile: ' a'}}} | spec.securityContext.appArmorProfile.localhostProfile: Invalid value: " a"
          {CS, securityContext: {seccompProfile: {type: Off}}} | spec.securityContext.seccompProfile.type: want a string
          {CS, volumes: [{emptyDir: {}}]}          | spec.volumes[0].name: Required value
          {CS, volumes: [{name: v}, {name: v}]}    | spec.volumes[1].name: Duplicate value: "v"
          {CS, volumes: [{name: v, emptyDir: {}, hostPath: {path: /a}}]} | spec.volumes[0]: Forbidden: may not have more than one source
          {CS, volumes: [{name: v, configMap: {}}]} | spec.volumes[0].configMap: known field, not yet supported by beanpod
          {CS, volumes: [{name: v, emptyDir: {medium: HugePages}}]} | spec.volumes[0].emptyDir.medium: huge pages are not yet supported
          {CS, volumes: [{name: v, emptyDir: {sizeLimit: 1Gi}}]} | spec.volumes[0].emptyDir.sizeLimit: not yet supported by beanpod
          {CS, volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: -1}}]} | spec.volumes[0].emptyDir.sizeLimit: Invalid value: "-1"
          {CS, volumes: [{name: v, emptyDir: {medium: Disk}}]} | spec.volumes[0].emptyDir.medium: Unsupported value: "Disk"
          {CS, volumes: [{name: v, hostPath: {path: a}}]} | spec.volumes[0].hostPath.path: Invalid value: "a": must be an absolute path
          {CS, volumes: [{name: v, hostPath: {path: /a/../b}}]} | spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'
          {CS, volumes: [{name: v, hostPath: {path: /a, type: Dir}}]} | spec.volumes[0].hostPath.type: Unsupported value: "Dir"
          {CS, afinity: {}}                        | spec.afinity: unknown field; did you mean "affinity"?
          {CS, affinity: {nodeAffinity: {}}}       | spec.affinity: known field, not yet supported by beanpod
          """)
  void tellsOfAPod(String spec, String expected) {
    String text = Manifest.text(spec.replace("CS", "containers: [{name: c, image: b}]"));
    assertThat(Manifest.problems(text).lines().toList())
        .singleElement()
        .asString()
        .matches("test\\.yaml:1:\\d+: (?s).*")
        .contains(": " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # container in flow style                | path below the container and beginning of the message
          command: sh                              | command: want a list of strings, found the text "sh"
          args: [a, 5]                             | args[1]: want a string, found the number 5; put it in quotes
          args: [a, null]                          | args[1]: want a string, found nothing (null)
          restartPolicy: Always                    | restartPolicy: known field, not yet supported by beanpod
          ports: [{name: web}]                     | ports[0].containerPort: Required value
          ports: [{containerPort: 0}]              | ports[0].containerPort: Invalid value: 0: must be between 1 and 65535, inclusive
          ports: [{containerPort: '80'}]           | ports[0].containerPort: want a whole number, found the text "80"
          ports: [{containerPort: 99999999999}]    | ports[0].containerPort: want a whole number from -2147483648 to 2147483647
          ports: [{containerPort: 80, hostPort: 70000}] | ports[0].hostPort: Invalid value: 70000
          ports: [{containerPort: 80, protocol: tcp}] | ports[0].protocol: Unsupported value: "tcp": supported values: "TCP", "UDP", "SCTP"
          ports: [{containerPort: 80, name: HTTP}] | ports[0].name: Invalid value: "HTTP"
          ports: [{containerPort: 80, name: '80'}] | ports[0].name: Invalid value: "80"
          ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}] | ports[1].name: Duplicate value: "a"
          ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}] | ports[1].hostPort: Duplicate value: "TCP//80"
          ports: [{containerPort: 80, hostIP: host}] | ports[0].hostIP: Invalid value: "host"
          env: [{value: a}]                        | env[0].name: Required value
          env: [{name: a=b}]                       | env[0].name: Invalid value: "a=b"
          env: [{name: a, value: 5}]               | env[0].value: want a string, found the number 5; put it in quotes
          env: [{name: a, valueFrom: {}}]          | env[0].valueFrom: Invalid value: must say where
          env: [{name: a, valueFrom: {fieldRef: {fieldPath: spec.x}}}] | env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "spec.x"
          env: [{name: a, valueFrom: {secretKeyRef: {name: s, key: k}}}] | env[0].valueFrom.secretKeyRef: known field, not yet supported by beanpod: needs Secret objects
          env: [{name: a, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}] | env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu"
          resources: {limits: {memory: 1 Gi}}      | resources.limits[memory]: Invalid value: "1 Gi": want a quantity
          resources: {limits: {memory: [1]}}       | resources.limits[memory]: want a quantity such as 500m or 128Mi, found a list
          resources: {limits: {memory: -1}}        | resources.limits[memory]: Invalid value: "-1": must be greater than or equal to 0
          resources: {limits: {memroy: 1}}         | resources.limits[memroy]: Unsupported value: "memroy"
          resources: {limits: {ephemeral-storage: 1Gi}} | resources.limits[ephemeral-storage]: not yet supported by beanpod
          resources: {limits: {example.com/gpu: 1}} | resources.limits[example.com/gpu]: not yet supported by beanpod
          resources: {limits: {cpu: 1}, requests: {cpu: 2}} | resources.requests[cpu]: Invalid value: "2": must be less than or equal to cpu limit of 1
          volumeMounts: [{name: v}]                | volumeMounts[0].mountPath: Required value
          volumeMounts: [{name: x, mountPath: /a}] | volumeMounts[0].name: Not found: "x"
          volumeMounts: [{name: v, mountPath: a}]  | volumeMounts[0].mountPath: Invalid value: "a": must be an absolute path
          volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /a}] | volumeMounts[1].mountPath: Invalid value: "/a": must be unique
          volumeMounts: [{name: v, mountPath: /a, subPath: /b}] | volumeMounts[0].subPath: Invalid value: "/b": must be a relative path
          volumeMounts: [{name: v, mountPath: /a, subPath: b/../../c}] | volumeMounts[0].subPath: Invalid value: "b/../../c": must not contain '..'
          volumeMounts: [{name: v, mountPath: /a, subPath: b, subPathExpr: c}] | volumeMounts[0].subPathExpr: Invalid value
          volumeMounts: [{name: v, mountPath: /a, mountPropagation: Bidirectional}] | volumeMounts[0].mountPropagation: Forbidden
          volumeMounts: [{name: v, mountPath: /a, recursiveReadOnly: Enabled}] | volumeMounts[0].recursiveReadOnly: Forbidden
          livenessProbe: {periodSeconds: 5}        | livenessProbe: Required value: must have a handler
          livenessProbe: {exec: {}}                | livenessProbe.exec.command: Required value
          livenessProbe: {exec: {command: [a]}, grpc: {port: 1}} | livenessProbe: Forbidden: may not have more than one
          livenessProbe: {exec: {command: [a]}, successThreshold: 2} | livenessProbe.successThreshold: Invalid value: 2: must be 1
          livenessProbe: {exec: {command: [a]}, periodSeconds: -5} | livenessProbe.periodSeconds: Invalid value: -5
          readinessProbe: {exec: {command: [a]}, terminationGracePeriodSeconds: 5} | readinessProbe.terminationGracePeriodSeconds: Invalid value: 5
          startupProbe: {exec: {command: [a]}, terminationGracePeriodSeconds: 0} | startupProbe.terminationGracePeriodSeconds: Invalid value: 0
          livenessProbe: {httpGet: {path: /}}      | livenessProbe.httpGet.port: Required value
          livenessProbe: {httpGet: {port: '80'}}   | livenessProbe.httpGet.port: Invalid value: "80"
          livenessProbe: {httpGet: {port: 80, scheme: http}} | livenessProbe.httpGet.scheme: Unsupported value: "http"
          livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: 'a b', value: x}]}} | livenessProbe.httpGet.httpHeaders[0].name: Invalid value
          livenessProbe: {tcpSocket: {port: 0}}    | livenessProbe.tcpSocket.port: Invalid value: 0
          livenessProbe: {sleep: {seconds: 1}}     | livenessProbe: Required value: must have a handler
          lifecycle: {preStop: {sleep: {seconds: 31}}} | lifecycle.preStop.sleep.seconds: Invalid value: 31
          lifecycle: {preStop: {tcpSocket: {port: 1}}} | lifecycle.preStop.tcpSocket: known field, not yet supported by beanpod
          lifecycle: {stopSignal: SIGUSR1}         | lifecycle.stopSignal: Forbidden
          securityContext: {privileged: yes, allowPrivilegeEscalation: no} | securityContext.allowPrivilegeEscalation: Invalid value: false
          securityContext: {capabilities: {add: [net_admin]}} | securityContext.capabilities.add[0]: Invalid value: "net_admin"
          securityContext: {procMount: Unmasked}   | securityContext.procMount: Invalid value: "Unmasked": needs hostUsers: false
          envFrom: [{secretRef: {name: s}}]        | envFrom: known field, not yet supported by beanpod: needs ConfigMap and Secret objects
          """)
  void tellsOfAContainer(String fields, String expected) {
    String text =
        Manifest.text("{volumes: [{name: v}], containers: [{name: c, image: b, " + fields + "}]}");
    assertThat(Manifest.problems(text).lines().toList())
        .first()
        .asString()
        .matches("test\\.yaml:1:\\d+: (?s).*")
        .contains(": spec.containers[0]." + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          livenessProbe: {exec: {command: [a]}}    | livenessProbe
          readinessProbe: {exec: {command: [a]}}   | readinessProbe
          startupProbe: {exec: {command: [a]}}     | startupProbe
          lifecycle: {preStop: {exec: {command: [a]}}} | lifecycle
          """)
  void keepsProbesAndHooksForSidecars(String field, String name) {
    String spec =
        "{containers: [{name: c, image: b}], initContainers: [{name: i, image: b, %s, %s}]}";
    assertThat(Manifest.problems(Manifest.text(spec.formatted(field, "tty: no"))))
        .contains("spec.initContainers[0]." + name + ": Forbidden");
    assertThat(Manifest.problems(Manifest.text(spec.formatted(field, "restartPolicy: Always"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                       | metadata.name: Required value
          {name: ''}                               | metadata.name: Required value
          {name: Web}                              | metadata.name: Invalid value: "Web"
          {name: p, namespace: a.b}                | metadata.namespace: Invalid value: "a.b"
          {name: p, labels: {'a b': c}}            | metadata.labels[a b]: Invalid value: "a b"
          {name: p, labels: {a: 'b c'}}            | metadata.labels[a]: Invalid value: "b c"
          {name: p, labels: {a: true}}             | metadata.labels[a]: want a string, found the boolean true; put it in quotes
          {name: p, annotations: {A_/x: z}}        | metadata.annotations[A_/x]: Invalid value
          {name: p, finalizers: [a/b]}             | metadata.finalizers: known field, not yet supported by beanpod
          {name: p, label: {a: b}}                 | metadata.label: unknown field; did you mean "labels"?
          """)
  void tellsOfMetadata(String metadata, String expected) {
    String text =
        "{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, image: b}]}, metadata: "
            + metadata
            + "}";
    assertThat(Manifest.problems(text).lines().toList())
        .singleElement()
        .asString()
        .contains(": " + expected);
  }
}
