package io.beanpod.image.account;

import io.beanpod.image.oci.ImageException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds out whom {@code user[:group]} means. What consists of digits is a number and never a name,
 * and a number out of range is an error: neither may turn into another user, least of all root.
 */
public final class AccountResolver {

  private final AccountFiles files;

  public AccountResolver(AccountFiles files) {
    this.files = files;
  }

  /**
   * Resolves a user.
   *
   * @param user {@code user[:group]} by name or number; empty for root
   * @param group replaces the primary group
   * @param fromFiles whether groups that have the user as a member in the image apply
   * @param further groups to add
   */
  public Account resolve(String user, OptionalLong group, boolean fromFiles, List<Long> further)
      throws ImageException {
    int colon = user.indexOf(':');
    String userPart = colon < 0 ? user : user.substring(0, colon);
    String groupPart = colon < 0 ? "" : user.substring(colon + 1);

    Optional<AccountFiles.User> entry;
    long uid;
    if (userPart.isEmpty()) {
      uid = 0;
      entry = files.user(0);
    } else if (isNumber(userPart)) {
      uid = number(userPart, "user");
      entry = files.user(uid);
    } else {
      entry = files.user(userPart);
      uid = entry.orElseThrow(() -> unknown("user", userPart, "/etc/passwd")).uid();
    }

    long gid;
    if (group.isPresent()) {
      gid = group.getAsLong();
    } else if (groupPart.isEmpty()) {
      gid = entry.map(AccountFiles.User::gid).orElse(0L);
    } else if (isNumber(groupPart)) {
      gid = number(groupPart, "group");
    } else {
      gid =
          files.group(groupPart).orElseThrow(() -> unknown("group", groupPart, "/etc/group")).gid();
    }

    Set<Long> groups = new LinkedHashSet<>();
    groups.add(gid);
    if (fromFiles) {
      entry.ifPresent(found -> groups.addAll(files.groupsOf(found.name())));
    }
    groups.addAll(further);
    String home = entry.map(AccountFiles.User::home).filter(h -> h.startsWith("/")).orElse("/");
    return new Account(uid, gid, new ArrayList<>(groups), home);
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static long number(String text, String kind) throws ImageException {
    return AccountFiles.id(text)
        .orElseThrow(() ->
            new ImageException(
                "%s id %s is out of range; it must be between 0 and 4294967294"
                    .formatted(kind, text)));
  }

  private static ImageException unknown(String kind, String name, String file) {
    return new ImageException(
        "unable to find %s %s: no such name in %s of the image; a number works without an entry"
            .formatted(kind, name, file));
  }
}
