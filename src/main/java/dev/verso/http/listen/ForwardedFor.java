package dev.verso.http.listen;

import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that proxies say a request came by, in {@code Forwarded} (RFC 7239) or {@code
 * X-Forwarded-For}: each proxy adds at the end from whom it got the request. All but what a trusted
 * proxy added may be a lie.
 */
final class ForwardedFor {
  private static final String FORWARDED = "Forwarded";
  private static final String X_FORWARDED_FOR = "X-Forwarded-For";

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*+\"";

  /** A parameter of RFC 7239 section 4, and what ends it. */
  private static final Pattern PAIR =
      Pattern.compile(
          "[ \t]*+(?:(" + TOKEN + ")=(" + TOKEN + "|" + QUOTED + "))?+[ \t]*+(?:([;,])|$)");

  /** A number or, in Forwarded, a name in its place. */
  private static final Pattern PORT = Pattern.compile(":(?:[0-9]{1,5}|_[A-Za-z0-9._-]+)");

  private ForwardedFor() {}

  /** Whether there is a header of this kind. */
  static boolean isIn(MultiMap headers) {
    return headers.contains(FORWARDED) || headers.contains(X_FORWARDED_FOR);
  }

  /** By {@code Forwarded}: the last is the nearest; null stands for one that names no address. */
  static List<@Nullable InetAddress> forwarded(MultiMap headers) {
    List<@Nullable InetAddress> hops = new ArrayList<>();
    headers.getAll(FORWARDED).forEach(line -> addElements(line, hops));
    return hops;
  }

  /** By {@code X-Forwarded-For}: the last is the nearest; null for one that is no address. */
  static List<@Nullable InetAddress> xForwardedFor(MultiMap headers) {
    List<@Nullable InetAddress> hops = new ArrayList<>();
    for (String line : headers.getAll(X_FORWARDED_FOR)) {
      for (String hop : line.split(",", -1)) {
        hops.add(address(hop.strip()));
      }
    }
    return hops;
  }

  /** Adds those of a line; of one that is malformed nothing is believed. */
  private static void addElements(String line, List<@Nullable InetAddress> hops) {
    List<@Nullable InetAddress> found = new ArrayList<>();
    Matcher pair = PAIR.matcher(line);
    InetAddress current = null;
    int end = 0;
    while (end < line.length()) {
      if (!pair.region(end, line.length()).lookingAt() || pair.end() == end) {
        hops.add(null);
        return;
      }
      if ("for".equalsIgnoreCase(pair.group(1))) {
        current = address(unquoted(pair.group(2)));
      }
      end = pair.end();
      if (!";".equals(pair.group(3))) {
        found.add(current);
        current = null;
      }
    }
    hops.addAll(found);
  }

  private static String unquoted(String value) {
    return value.startsWith("\"")
        ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
        : value;
  }

  /** The address in a node of RFC 7239 section 6, with a port or without; never asks the DNS. */
  private static @Nullable InetAddress address(String node) {
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      boolean whole = end > 0 && (end == node.length() - 1 || isPort(node.substring(end + 1)));
      return whole ? NetUtil.createInetAddressFromIpAddressString(node.substring(1, end)) : null;
    }
    int colon = node.indexOf(':');
    boolean withPort = colon >= 0 && isPort(node.substring(colon));
    return NetUtil.createInetAddressFromIpAddressString(withPort ? node.substring(0, colon) : node);
  }

  private static boolean isPort(String text) {
    return PORT.matcher(text).matches();
  }
}
