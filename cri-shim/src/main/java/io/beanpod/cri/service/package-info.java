/** The runtime service, one class for each topic; each adds its calls to the service. */
@NullMarked
package io.beanpod.cri.service;

import org.jspecify.annotations.NullMarked;
