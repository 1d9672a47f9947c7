package io.beanpod.runtime;

/**
 * The SELinux context of a container's processes, selinux(8). Empty parts are the policy's choice.
 *
 * @param level sensitivity and categories, such as {@code s0:c12,c40}
 */
public record SelinuxLabel(String user, String role, String type, String level) {

  /** None asked for. */
  public static final SelinuxLabel NONE = new SelinuxLabel("", "", "", "");
}
