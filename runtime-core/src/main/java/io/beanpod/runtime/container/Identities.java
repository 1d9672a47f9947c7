package io.beanpod.runtime.container;

import io.beanpod.image.account.Account;
import io.beanpod.image.account.AccountFiles;
import io.beanpod.image.account.AccountResolver;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.Security;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import java.io.IOException;

/** Decides whom a container's processes run as. */
final class Identities {

  private Identities() {}

  /**
   * Resolves the user of a manifest or an image in the container's own root file system.
   *
   * @throws RuntimeFailure when that is root and the manifest forbids it
   */
  static Account resolve(Kernel kernel, Fd root, ContainerSpec spec, ImageConfig image)
      throws IOException {
    Security security = spec.security();
    Account account =
        new AccountResolver(AccountFiles.read(kernel, root))
            .resolve(
                wanted(security, image.user()),
                security.runAsGroup(),
                security.imageGroups(),
                security.supplementalGroups());
    if (security.runAsNonRoot() && account.uid() == 0) {
      throw new RuntimeFailure(
          "container has runAsNonRoot and image will run as root (container: %s); set runAsUser"
              .formatted(spec.name()));
    }
    return account;
  }

  /** A number of the manifest's wins over a name of the manifest's, and that over the image's. */
  private static String wanted(Security security, String imageUser) {
    if (security.runAsUser().isPresent()) {
      return Long.toString(security.runAsUser().getAsLong());
    }
    return security.user().isEmpty() ? imageUser : security.user();
  }
}
