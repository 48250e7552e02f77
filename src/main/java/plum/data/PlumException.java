package plum.data;

import org.jspecify.annotations.Nullable;

/**
 * Something a user can repair: a missing file, a wrong format, a full disk. The message is a
 * sentence that says what happened and what to do; it is shown as it is.
 */
public final class PlumException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PlumException(String message) {
    super(message);
  }

  public PlumException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
