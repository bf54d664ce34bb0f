package dev.verso.text;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. */
public final class Sha256 {
  /** To make one takes as much memory as to keep it for the next small page. */
  private static final FastThreadLocal<MessageDigest> OF_THIS_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected MessageDigest initialValue() {
          return digest();
        }
      };

  private Sha256() {}

  /** Of {@code content}, all of which is read. */
  public static byte[] of(ByteBuffer content) {
    MessageDigest digest = OF_THIS_THREAD.get();
    digest.update(content);
    return digest.digest();
  }

  /** One that nothing has gone into. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** What {@code digest} comes to, in hexadecimal; it is as new then. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
