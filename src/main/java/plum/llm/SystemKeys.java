package plum.llm;

import com.github.javakeyring.BackendNotSupportedException;
import com.github.javakeyring.Keyring;
import com.github.javakeyring.PasswordAccessException;
import plum.data.PlumException;

/**
 * Keys that the operating system keeps for its user: Secret Service or KWallet on Linux, the
 * keychain on macOS, the credential store on Windows.
 */
final class SystemKeys {
  /** Under which all of our keys stand. */
  private static final String SERVICE = "plum";

  private SystemKeys() {}

  /**
   * Looks a key up; the operating system may ask its user first.
   *
   * @throws PlumException if there is no key store, or no such entry in it; it says how to make one
   */
  static String find(String account) {
    Keyring ring;
    try {
      ring = Keyring.create();
    } catch (BackendNotSupportedException | RuntimeException e) {
      throw none(account, e);
    }
    try {
      return ring.getPassword(SERVICE, account);
    } catch (PasswordAccessException | RuntimeException e) {
      throw new PlumException(
          "The operating system's key store has no entry for the service %s and the account %s, or does not give it out. Make it with \"%s\"."
              .formatted(SERVICE, account, command(account)),
          e);
    } finally {
      close(ring);
    }
  }

  private static void close(Keyring ring) {
    try {
      ring.close();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    } catch (Exception e) {
      // The key was read or not; that the connection does not end well changes nothing.
    }
  }

  private static PlumException none(String account, Exception cause) {
    return new PlumException(
        "The key \"%s\" is to come from the operating system's key store, but none can be reached here. On Linux a secret service must run, as GNOME Keyring or KWallet; without one, name an environment variable under \"key\" instead."
            .formatted(account),
        cause);
  }

  private static String command(String account) {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? "security add-generic-password -s %s -a %s -w".formatted(SERVICE, account)
        : "secret-tool store --label=%1$s service %1$s account %2$s".formatted(SERVICE, account);
  }
}
