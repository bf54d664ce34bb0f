package dev.verso.settings;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A block of IP addresses (RFC 4632): {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. */
public final class Cidr {
  private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f.:]+)(?:/(\\d{1,3}))?");

  private final String text;
  private final IpSubnetFilterRule rule;

  private Cidr(String text, InetAddress address, int prefix) {
    this.text = text;
    this.rule = new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
  }

  /**
   * Reads {@code text}, and never asks the DNS.
   *
   * @throws IllegalArgumentException when it is no such block; the message says what is allowed
   */
  public static Cidr parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    InetAddress address = matcher.matches() ? literal(matcher.group(1)) : null;
    if (address == null) {
      throw noBlock(text);
    }
    int bits = address.getAddress().length * Byte.SIZE;
    int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
    if (prefix > bits) {
      throw noBlock(text);
    }
    return new Cidr(text.strip(), address, prefix);
  }

  /** The address that {@code text} is; null where it is none, and for a host's name. */
  private static @Nullable InetAddress literal(String text) {
    return NetUtil.createInetAddressFromIpAddressString(text);
  }

  private static IllegalArgumentException noBlock(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not an IP address or a block of them such as 10.0.0.0/8 or fd00::/8");
  }

  /** Whether {@code address} is in this block. */
  public boolean contains(InetAddress address) {
    return rule.matches(new InetSocketAddress(address, 0));
  }

  @Override
  public String toString() {
    return text;
  }
}
