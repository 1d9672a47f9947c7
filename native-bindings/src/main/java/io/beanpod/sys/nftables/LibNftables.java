package io.beanpod.sys.nftables;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * libnftables.so.1. A context is not safe for threads: one command at a time.
 *
 * <p>Its socket belongs to the network namespace of the thread that opened it.
 */
public final class LibNftables implements Nftables {
  private static final String LIBRARY = "libnftables.so.1";
  private static final int NFT_CTX_DEFAULT = 0;

  /** The functions of libnftables(3); public because jnr-ffi implements it elsewhere. */
  public interface Functions {
    @Nullable Pointer nft_ctx_new(int flags);

    void nft_ctx_free(Pointer context);

    int nft_ctx_buffer_output(Pointer context);

    int nft_ctx_buffer_error(Pointer context);

    @Nullable String nft_ctx_get_output_buffer(Pointer context);

    @Nullable String nft_ctx_get_error_buffer(Pointer context);

    int nft_run_cmd_from_buffer(Pointer context, String commands);
  }

  private final Functions functions;
  private final Pointer context;
  private boolean closed;

  private LibNftables(Functions functions, Pointer context) {
    this.functions = functions;
    this.context = context;
  }

  /**
   * Opens the packet filter of the calling thread's network namespace.
   *
   * @throws NftablesException when the library is not installed, or cannot be used
   */
  public static LibNftables open() throws NftablesException {
    Functions functions;
    try {
      functions = LibraryLoader.create(Functions.class).failImmediately().load(LIBRARY);
    } catch (UnsatisfiedLinkError absent) {
      throw new NftablesException(
          "The library "
              + LIBRARY
              + " is not installed: install the package libnftables1 (Debian, Ubuntu) or nftables"
              + " (others).",
          absent);
    }
    Pointer context = functions.nft_ctx_new(NFT_CTX_DEFAULT);
    if (context == null) {
      throw new NftablesException("libnftables cannot make a context.");
    }
    if (functions.nft_ctx_buffer_output(context) != 0
        || functions.nft_ctx_buffer_error(context) != 0) {
      functions.nft_ctx_free(context);
      throw new NftablesException("libnftables cannot buffer its output.");
    }
    return new LibNftables(functions, context);
  }

  @Override
  public synchronized String run(String commands) throws NftablesException {
    if (closed) {
      throw new IllegalStateException("libnftables is closed");
    }
    int result = functions.nft_run_cmd_from_buffer(context, commands);
    String output = functions.nft_ctx_get_output_buffer(context);
    String error = functions.nft_ctx_get_error_buffer(context);
    if (result != 0) {
      throw new NftablesException(
          "nftables refuses the change: " + (error == null ? "no reason given" : error.strip()));
    }
    return output == null ? "" : output;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      functions.nft_ctx_free(context);
    }
  }
}
