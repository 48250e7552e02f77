package plum.ui;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.Arrays;
import java.util.Objects;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Scene;

/** Light, dark, with high contrast, or as the system says. */
final class Theme {
  /** What a person may choose. */
  enum Choice {
    SYSTEM("Follow the system"),
    LIGHT("Light"),
    DARK("Dark"),
    CONTRAST("High contrast");

    private final String label;

    Choice(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    /** The choice of a name as it is kept; as the system says where there is no such choice. */
    static Choice named(String name) {
      return Arrays.stream(values())
          .filter(each -> each.name().equalsIgnoreCase(name))
          .findFirst()
          .orElse(SYSTEM);
    }

    /** What the key for themes goes on to. */
    Choice next() {
      return switch (this) {
        case SYSTEM, CONTRAST -> LIGHT;
        case LIGHT -> DARK;
        case DARK -> CONTRAST;
      };
    }
  }

  private final Scene scene;
  private final ObjectProperty<Choice> choice;

  /** Dresses a scene and keeps it dressed. */
  Theme(Scene scene, ObjectProperty<Choice> choice) {
    this.scene = scene;
    this.choice = choice;
    choice.subscribe(_ -> apply());
    Platform.getPreferences().colorSchemeProperty().subscribe(_ -> apply());
  }

  private void apply() {
    var dark =
        switch (choice.get()) {
          case LIGHT -> false;
          case DARK, CONTRAST -> true;
          case SYSTEM -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
        };
    Application.setUserAgentStylesheet(
        (dark ? new PrimerDark() : new PrimerLight()).getUserAgentStylesheet());
    scene.getStylesheets().setAll(sheet(dark ? "dark.css" : "light.css"), sheet("plum.css"));
    if (choice.get() == Choice.CONTRAST) {
      scene.getStylesheets().add(sheet("contrast.css"));
    }
  }

  private static String sheet(String name) {
    return Objects.requireNonNull(Theme.class.getResource(name), name).toExternalForm();
  }
}
