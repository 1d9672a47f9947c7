package io.beanpod.pod.model;

/** A directory or file that containers of the pod can mount. */
public record Volume(String name, VolumeSource source) {}
