package io.beanpod.sys.nftables;

/** The packet filter of a network namespace. */
public interface Nftables extends AutoCloseable {
  /**
   * Carries out commands in the language of nft(8), all or none of them: the kernel takes one text
   * as one transaction.
   *
   * @return what the commands print
   */
  String run(String commands) throws NftablesException;

  /** Lets go of the library. */
  @Override
  void close();
}
