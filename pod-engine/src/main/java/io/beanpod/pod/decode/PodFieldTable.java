package io.beanpod.pod.decode;

/** The lines of {@link PodFields}: structure, then field, support and note. */
final class PodFieldTable {
  private PodFieldTable() {}

  static final String POD =
      """
      Pod
        apiVersion | supported | v1
        kind       | supported | Pod, or List of Pods
        metadata   | supported
        spec       | supported
        status     | supported | written by beanpod; what a manifest says here is dropped, as the API server does
      PodList
        apiVersion | supported
        kind       | supported
        metadata   | no_effect | describes the list
        items      | supported
      ObjectMeta
        name            | supported
        generateName    | supported | five letters or digits are added
        namespace       | supported | a part of the pod's name; "default" when absent
        labels          | supported
        annotations     | supported
        uid             | supported | given by beanpod; a manifest's is dropped, as the API server does
        resourceVersion | supported | given by beanpod; a manifest's is dropped
        generation      | supported | given by beanpod; a manifest's is dropped
        creationTimestamp          | supported | given by beanpod; a manifest's is dropped
        deletionTimestamp          | supported | given by beanpod; a manifest's is dropped
        deletionGracePeriodSeconds | supported | given by beanpod; a manifest's is dropped
        ownerReferences | no_effect | for the garbage collector of a cluster; the pod is nobody's here
        managedFields   | no_effect | bookkeeping of server-side apply
        selfLink        | no_effect | no longer set by Kubernetes
        finalizers      | refused   | nobody is here to remove a finalizer, so the pod could never be deleted
      """;

  static final String SPEC =
      """
      PodSpec
        containers      | supported
        initContainers  | supported
        volumes         | supported
        restartPolicy   | supported
        terminationGracePeriodSeconds | supported
        activeDeadlineSeconds         | supported
        dnsPolicy       | supported | ClusterFirst without a cluster DNS server means Default, as kubelet does
        dnsConfig       | supported
        hostAliases     | supported
        hostname        | supported
        subdomain       | supported | in the pod's own domain name; no Service publishes it
        setHostnameAsFQDN | supported
        hostnameOverride  | supported
        hostNetwork     | supported
        hostPID         | supported
        hostIPC         | supported
        shareProcessNamespace | supported
        securityContext | supported
        nodeName        | supported | must be this node's name
        nodeSelector    | supported | this node's labels must match
        tolerations     | no_effect | checked and kept; this node has no taints
        schedulerName   | no_effect | there is one node: nothing schedules
        priorityClassName | supported | system-node-critical and system-cluster-critical; others would need PriorityClass objects
        priority        | no_effect | no pod is preempted for another
        preemptionPolicy | no_effect | no pod is preempted for another
        serviceAccountName | no_effect | no token is mounted; a name other than "default" needs automountServiceAccountToken: false
        serviceAccount  | no_effect | the old name of serviceAccountName
        automountServiceAccountToken | no_effect | false is what happens anyway; true is refused: there is no API to have a token for
        enableServiceLinks | no_effect | there are no Services to describe in the environment
        imagePullSecrets | no_effect | there are no Secrets yet; credentials of this machine are used: see docs/images.md
        hostUsers       | supported | false: a user namespace of the pod's own
        os              | no_effect | must be linux
        affinity        | refused | nodeAffinity, podAffinity and podAntiAffinity come with the node object; nodeSelector works
        topologySpreadConstraints | refused | spreads over nodes; there is one
        ephemeralContainers | refused | debug containers come later
        readinessGates  | refused | nothing here can set the condition yet, so the pod would never be ready
        schedulingGates | refused | nothing here removes a gate, so the pod would never start
        runtimeClassName | refused | there is one runtime
        overhead        | refused | belongs to runtimeClassName
        resources       | refused | resources of the pod as a whole come later; those of containers work
        resourceClaims  | refused | needs ResourceClaim objects and a device driver
        workloadRef     | refused | scheduling in groups needs a scheduler
        schedulingGroup | refused | scheduling in groups needs a scheduler
      PodOS
        name            | supported
      LocalObjectReference
        name            | supported
      HostAlias
        ip              | supported
        hostnames       | supported
      PodDNSConfig
        nameservers     | supported
        searches        | supported
        options         | supported
      PodDNSConfigOption
        name            | supported
        value           | supported
      Toleration
        key             | supported
        operator        | supported
        value           | supported
        effect          | supported
        tolerationSeconds | supported
      PodSecurityContext
        runAsUser       | supported
        runAsGroup      | supported
        runAsNonRoot    | supported
        fsGroup         | supported
        fsGroupChangePolicy | no_effect | volumes are made with the right group; none is walked to change it
        supplementalGroups  | supported
        supplementalGroupsPolicy | supported
        sysctls         | supported | the safe ones; others end the pod with SysctlForbidden
        seccompProfile  | supported | default Unconfined, as in Kubernetes
        appArmorProfile | supported | default RuntimeDefault, where the host has AppArmor
        seLinuxOptions  | supported | for processes; files keep their labels
        seLinuxChangePolicy | refused | volumes are not relabelled
        windowsOptions  | refused | for Windows
      Sysctl
        name            | supported
        value           | supported
      SeccompProfile
        type            | supported
        localhostProfile | supported | a file below /var/lib/beanpod/seccomp
      AppArmorProfile
        type            | supported
        localhostProfile | supported | a profile that is loaded already
      SELinuxOptions
        user            | supported
        role            | supported
        type            | supported
        level           | supported
      """;

  static final String CONTAINER =
      """
      Container
        name            | supported
        image           | supported
        imagePullPolicy | supported
        command         | supported
        args            | supported
        workingDir      | supported
        ports           | supported
        env             | supported
        resources       | supported
        restartPolicy   | supported | Always on an init container, which makes it a sidecar; other uses are refused for now
        volumeMounts    | supported
        livenessProbe   | supported
        readinessProbe  | supported
        startupProbe    | supported
        lifecycle       | supported
        terminationMessagePath   | supported
        terminationMessagePolicy | supported
        securityContext | supported
        stdin           | supported
        stdinOnce       | supported
        tty             | supported
        envFrom         | refused | needs ConfigMap and Secret objects
        restartPolicyRules | refused | restart rules of a container come later
        resizePolicy    | refused | resizing in place comes later
        volumeDevices   | refused | block volumes need PersistentVolumeClaim objects
      ContainerPort
        name            | supported
        containerPort   | supported
        hostPort        | supported
        hostIP          | supported
        protocol        | supported
      EnvVar
        name            | supported
        value           | supported
        valueFrom       | supported
      EnvVarSource
        fieldRef         | supported
        resourceFieldRef | supported
        configMapKeyRef  | refused | needs ConfigMap objects
        secretKeyRef     | refused | needs Secret objects
        fileKeyRef       | refused | environment files come later
      ObjectFieldSelector
        apiVersion      | supported | v1
        fieldPath       | supported
      ResourceFieldSelector
        containerName   | supported
        resource        | supported
        divisor         | supported
      ResourceRequirements
        requests        | supported | cpu and memory; ephemeral-storage is only counted by schedulers
        limits          | supported | cpu and memory; ephemeral-storage, hugepages and devices are refused for now
        claims          | refused | needs ResourceClaim objects and a device driver
      VolumeMount
        name            | supported
        mountPath       | supported | absolute
        readOnly        | supported
        recursiveReadOnly | supported
        subPath         | supported
        subPathExpr     | supported
        mountPropagation | supported
      Probe
        exec            | supported
        httpGet         | supported
        tcpSocket       | supported
        grpc            | supported
        initialDelaySeconds | supported
        timeoutSeconds  | supported
        periodSeconds   | supported
        successThreshold | supported
        failureThreshold | supported
        terminationGracePeriodSeconds | supported
      ExecAction
        command         | supported
      HTTPGetAction
        host            | supported
        scheme          | supported
        port            | supported
        path            | supported
        httpHeaders     | supported
      HTTPHeader
        name            | supported
        value           | supported
      TCPSocketAction
        host            | supported
        port            | supported
      GRPCAction
        port            | supported
        service         | supported
      Lifecycle
        postStart       | supported
        preStop         | supported
        stopSignal      | supported | needs os.name: linux, as in Kubernetes
      LifecycleHandler
        exec            | supported
        httpGet         | supported
        sleep           | supported
        tcpSocket       | refused | Kubernetes accepts it, but such a hook has never worked: it fails when it is due
      SleepAction
        seconds         | supported
      SecurityContext
        privileged      | supported
        allowPrivilegeEscalation | supported
        readOnlyRootFilesystem   | supported
        runAsUser       | supported
        runAsGroup      | supported
        runAsNonRoot    | supported
        capabilities    | supported
        procMount       | supported | Unmasked needs hostUsers: false
        seccompProfile  | supported | default Unconfined, as in Kubernetes
        appArmorProfile | supported | default RuntimeDefault, where the host has AppArmor
        seLinuxOptions  | supported | for processes; files keep their labels
        windowsOptions  | refused | for Windows
      Capabilities
        add             | supported
        drop            | supported
      """;

  static final String VOLUME =
      """
      Volume
        name            | supported
        emptyDir        | supported
        hostPath        | supported
        configMap       | refused | needs ConfigMap objects
        secret          | refused | needs Secret objects
        downwardAPI     | refused | files with fields of the pod come later; env fieldRef works
        projected       | refused | needs Secret and ConfigMap objects
        persistentVolumeClaim | refused | needs PersistentVolumeClaim objects; hostPath works
        ephemeral       | refused | needs PersistentVolumeClaim objects
        image           | refused | image volumes come later
        csi             | refused | needs a CSI driver
        nfs             | refused | network file systems come later
        iscsi           | refused | network storage comes later
        fc              | refused | network storage comes later
        cephfs          | refused | removed from Kubernetes
        rbd             | refused | removed from Kubernetes
        glusterfs       | refused | removed from Kubernetes
        cinder          | refused | a cloud's storage
        gcePersistentDisk    | refused | a cloud's storage
        awsElasticBlockStore | refused | a cloud's storage
        azureDisk       | refused | a cloud's storage
        azureFile       | refused | a cloud's storage
        vsphereVolume   | refused | a cloud's storage
        portworxVolume  | refused | a vendor's storage
        scaleIO         | refused | a vendor's storage
        storageos       | refused | a vendor's storage
        quobyte         | refused | a vendor's storage
        photonPersistentDisk | refused | a vendor's storage
        flexVolume      | refused | needs a volume plugin
        flocker         | refused | removed from Kubernetes
        gitRepo         | refused | disabled in Kubernetes: clone in an init container
      EmptyDirVolumeSource
        medium          | supported | the disk or Memory; huge pages are refused for now
        sizeLimit       | supported | with medium: Memory; on disk it is refused for now, since nothing measures it yet
      HostPathVolumeSource
        path            | supported | absolute
        type            | supported
      """;

  static final String STATUS =
      """
      PodStatus
        phase           | supported
        conditions      | supported
        message         | supported
        reason          | supported
        hostIP          | supported
        hostIPs         | supported
        podIP           | supported
        podIPs          | supported
        startTime       | supported
        initContainerStatuses | supported
        containerStatuses     | supported
        qosClass        | supported
        observedGeneration    | supported
        nominatedNodeName     | no_effect | never set: nothing schedules
        ephemeralContainerStatuses | no_effect | never set: there are no ephemeral containers yet
        resize          | no_effect | never set: there is no resizing yet
        resourceClaimStatuses | no_effect | never set
        extendedResourceClaimStatus | no_effect | never set
        allocatedResources | no_effect | never set
        resources       | no_effect | never set
      PodIP
        ip              | supported
      PodCondition
        type            | supported
        status          | supported
        reason          | supported
        message         | supported
        lastTransitionTime | supported
        observedGeneration | supported
        lastProbeTime   | no_effect | always null, as in Kubernetes
      ContainerStatus
        name            | supported
        state           | supported
        lastState       | supported
        ready           | supported
        restartCount    | supported
        image           | supported
        imageID         | supported
        containerID     | supported
        started         | supported
        allocatedResources | no_effect | never set: there is no resizing yet
        resources       | no_effect | never set: there is no resizing yet
        volumeMounts    | supported | printed from the spec
        user            | no_effect | never set
        allocatedResourcesStatus | no_effect | never set
        stopSignal      | no_effect | never set
      ContainerState
        waiting         | supported
        running         | supported
        terminated      | supported
      ContainerStateWaiting
        reason          | supported
        message         | supported
      ContainerStateRunning
        startedAt       | supported
      ContainerStateTerminated
        exitCode        | supported
        signal          | supported
        reason          | supported
        message         | supported
        startedAt       | supported
        finishedAt      | supported
        containerID     | supported
      """;
}
