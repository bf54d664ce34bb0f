package dev.verso.mongo;

/**
 * A connection string that may be shown: without its credentials, and without the options, among
 * which some ({@code tlsCertificateKeyFilePassword}, {@code authMechanismProperties}) hold secrets.
 *
 * @param text the rest: scheme, hosts and database
 */
record RedactedUri(String text) {
  /** Never shows more than it is sure of: with a second {@code @} only the scheme is left. */
  static RedactedUri of(String uri) {
    int hosts = uri.indexOf("://") + 3;
    if (hosts < 3) {
      return new RedactedUri("(no scheme)");
    }
    String scheme = uri.substring(0, hosts);
    int at = uri.indexOf('@');
    if (at != uri.lastIndexOf('@')) {
      return new RedactedUri(scheme + "...");
    }
    String rest = uri.substring(Math.max(hosts, at + 1));
    int options = rest.indexOf('?');
    return new RedactedUri(scheme + (options < 0 ? rest : rest.substring(0, options)));
  }

  @Override
  public String toString() {
    return text;
  }
}
