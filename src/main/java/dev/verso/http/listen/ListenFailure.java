package dev.verso.http.listen;

import dev.verso.settings.StartFailure;
import java.net.BindException;
import java.net.UnknownHostException;

/** A port can't be listened on; the message names the setting that would mend it. */
public final class ListenFailure extends StartFailure {
  private static final long serialVersionUID = 1L;

  private ListenFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Says why nothing listens.
   *
   * @param settings what the flags of host and port begin with: {@code --http}, {@code --manage}
   * @param name what the port is for people, such as "the management port"
   * @param cause what Vert.x failed with
   */
  public static ListenFailure of(
      String settings, String name, String host, int port, Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    String flag = "-port";
    if (cause instanceof UnknownHostException) {
      reason = "there is no such host";
      flag = "-host";
    } else if (cause instanceof BindException && reason.contains("assign")) {
      reason = "the address is none of this machine's";
      flag = "-host";
    } else if (cause instanceof BindException && reason.contains("in use")) {
      reason = "the port is taken";
    }
    String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    return new ListenFailure(
        "%s%s: cannot listen on %s, %s: %s".formatted(settings, flag, address, name, reason),
        cause);
  }
}
