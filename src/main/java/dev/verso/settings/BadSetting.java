package dev.verso.settings;

import org.jspecify.annotations.Nullable;

/**
 * A setting cannot be used, for a reason that only shows when Verso starts: the file that it names
 * is not there, or it does not go with another setting. Ends the process with exit code 2.
 */
public final class BadSetting extends StartFailure {
  private static final long serialVersionUID = 1L;

  private final String flag;

  /**
   * @param flag the setting's name, such as {@code --tls-key}
   * @param reason what is wrong with it and what is allowed, in one line; no credential
   */
  public BadSetting(String flag, String reason) {
    this(flag, reason, null);
  }

  /**
   * @param flag the setting's name, such as {@code --tls-key}
   * @param reason what is wrong with it and what is allowed, in one line; no credential
   * @param cause what led to it, shown only when debugging
   */
  public BadSetting(String flag, String reason, @Nullable Throwable cause) {
    super(flag + ": " + reason, cause);
    this.flag = flag;
  }

  /** The setting's name, such as {@code --tls-key}. */
  public String flag() {
    return flag;
  }
}
