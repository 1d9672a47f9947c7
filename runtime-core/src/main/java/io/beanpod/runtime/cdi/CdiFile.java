package io.beanpod.runtime.cdi;

import java.util.Map;

/**
 * One file of a vendor.
 *
 * @param kind vendor and class, such as {@code vendor.com/gpu}
 * @param common what comes with each of its devices
 * @param devices what comes with one, by its name
 */
record CdiFile(String kind, CdiEdits common, Map<String, CdiEdits> devices) {
  CdiFile {
    devices = Map.copyOf(devices);
  }
}
