package io.beanpod.runtime.container;

import io.beanpod.image.ContainerRoot;
import io.beanpod.image.oci.ImageConfig;

/** What the image store gives for a container: the image's word, and where its files are. */
record PreparedRoot(ImageConfig config, ContainerRoot root) {}
