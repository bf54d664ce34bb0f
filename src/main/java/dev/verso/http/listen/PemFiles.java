package dev.verso.http.listen;

import dev.verso.settings.BadSetting;
import dev.verso.settings.FileFailure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import javax.net.ssl.X509KeyManager;

/** Reads a certificate and its key, and says which file is wrong. */
final class PemFiles {
  private PemFiles() {}

  /**
   * Reads both files, blocking.
   *
   * @throws BadSetting when they cannot be used; its message names the file
   */
  static PemKeyCertOptions load(Vertx vertx, Path certFile, Path keyFile) {
    Buffer cert = read("--tls-cert", certFile);
    Buffer key = read("--tls-key", keyFile);
    try {
      new PemTrustOptions().addCertValue(cert).loadKeyStore(vertx);
    } catch (Exception e) {
      throw unusable("--tls-cert", certFile, "no certificate in PEM", e);
    }
    PemKeyCertOptions pair = new PemKeyCertOptions().setCertValue(cert).setKeyValue(key);
    boolean match;
    try {
      match = match((X509KeyManager) pair.getKeyManagerFactory(vertx).getKeyManagers()[0]);
    } catch (Exception e) {
      throw unusable("--tls-key", keyFile, reason(key.toString()), e);
    }
    if (!match) {
      throw new BadSetting(
          "--tls-key", "%s: not the key of the certificate in %s".formatted(keyFile, certFile));
    }
    return pair;
  }

  private static Buffer read(String option, Path file) {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (IOException e) {
      throw unusable(option, file, FileFailure.reason(e), e);
    }
  }

  private static BadSetting unusable(String option, Path file, String reason, Exception cause) {
    return new BadSetting(option, file + ": " + reason, cause);
  }

  /** Why {@code pem} is no key that can be used. */
  private static String reason(String pem) {
    if (pem.contains("ENCRYPTED")) {
      return "the key is encrypted; openssl pkey -in FILE -out FILE decrypts it";
    }
    return pem.contains("PRIVATE KEY-----")
        ? "not a key of RSA or EC that can be read; browsers take no other, such as Ed25519"
        : "no private key in PEM";
  }

  /** Whether what the key signs, the certificate verifies. */
  private static boolean match(X509KeyManager pair) throws GeneralSecurityException {
    String alias = "dummy-entry-0"; // the name that Vert.x gives to its only entry
    PrivateKey key = pair.getPrivateKey(alias);
    PublicKey known = pair.getCertificateChain(alias)[0].getPublicKey();
    if (!key.getAlgorithm().equals(known.getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> key.getAlgorithm();
            });
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(known);
    return signature.verify(signed);
  }
}
