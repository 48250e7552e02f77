package plum.ui.training;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;

/**
 * What is said about a setting.
 *
 * @param section of the form
 * @param range what it may be, in a few words
 * @param meaning what it does, for whoever does not know
 */
public record SettingText(String section, String title, String range, String meaning) {
  /** Where settings stand that nobody has described. */
  static final String ELSEWHERE = "More";

  /** Finds what is said about settings. */
  static final class Book {
    private final Properties texts = new Properties();

    Book() {
      try (var in =
          Objects.requireNonNull(SettingText.class.getResourceAsStream("settings.properties"))) {
        texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /**
     * By its path, as in parameters.objective.beta; one that is not known is called by its name.
     *
     * @param objective in whose settings it stands: some words mean another thing there
     */
    SettingText of(String path, String objective) {
      var key = path.replaceFirst("^parameters\\.", "");
      var own = key.replaceFirst("^objective\\.", "objective." + objective + ".");
      var parts =
          texts
              .getProperty(
                  own,
                  texts.getProperty(
                      key, ELSEWHERE + " | " + path.replaceFirst(".*\\.", "") + " | | "))
              .split("\\|", -1);
      return new SettingText(
          parts[0].strip(), parts[1].strip(), parts[2].strip(), parts[3].strip());
    }
  }

  /** A number as short as it can be read and read back: "0.1", "3e-4", "2048". */
  static String number(double value) {
    var size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e7) {
      return Long.toString((long) value);
    }
    if (size >= 1e-3 && size < 1e7) {
      return Double.toString(value);
    }
    return Double.toString(value).toLowerCase(Locale.ROOT).replace(".0e", "e");
  }
}
