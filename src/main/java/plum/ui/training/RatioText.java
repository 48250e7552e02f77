package plum.ui.training;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javafx.scene.control.Label;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fxmisc.flowless.VirtualizedScrollPane;
import org.fxmisc.richtext.CodeArea;
import org.fxmisc.richtext.event.MouseOverTextEvent;
import org.fxmisc.richtext.model.StyleSpansBuilder;
import org.jspecify.annotations.Nullable;
import plum.pipeline.TokenRatios;

/**
 * A completion whose tokens are coloured by what training did to them: more probable, or less
 * probable and underlined as well. The figures of the token under the mouse stand below.
 */
final class RatioText extends VBox {
  /** Nats from which a token is coloured, faintly and so on. */
  private static final double[] BOUNDS = {0.05, 0.3, 1};

  private final CodeArea area = new CodeArea();
  private final Label title = new Label();
  private final Label figures = new Label();
  private final String name;
  private TokenRatios.@Nullable Side shown;

  RatioText(String id, String name) {
    super(4);
    this.name = name;
    setId(id);
    title.getStyleClass().add("section-title");
    title.setText(name);
    figures.getStyleClass().add("setting-meaning");
    figures.setId(id + "-token");
    area.setEditable(false);
    area.setWrapText(true);
    area.setAccessibleText(name);
    area.getStyleClass().add("ratio-text");
    area.setMouseOverTextDelay(Duration.ofMillis(60));
    area.addEventHandler(
        MouseOverTextEvent.MOUSE_OVER_TEXT_BEGIN, event -> point(event.getCharacterIndex()));
    area.caretPositionProperty().addListener((_, _, at) -> point(at));
    var scroll = new VirtualizedScrollPane<>(area);
    scroll.getStyleClass().add("code-view");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    scroll.setMinHeight(60);
    getChildren().addAll(title, scroll, figures);
  }

  /** Shows a text without colours. */
  void setText(String text) {
    shown = null;
    area.replaceText(text);
    title.setText(name);
    figures.setText("");
  }

  /** Colours the text by its tokens. */
  void setRatios(TokenRatios.Side ratios) {
    shown = ratios;
    title.setText(
        String.format(Locale.ROOT, "%s   %+.2f nats in all", name, ratios.ratio())
            .replace('-', '−'));
    var spans = new StyleSpansBuilder<Collection<String>>();
    var length = 0;
    for (var token : ratios.tokens()) {
      if (!token.text().isEmpty()) {
        spans.add(style(token.ratio()), token.text().length());
        length += token.text().length();
      }
    }
    if (length > 0 && length <= area.getLength()) {
      area.setStyleSpans(0, spans.create());
    }
    figures.setText("Point at a token for its figures");
  }

  /** The style of a log-ratio, none for hardly any change. */
  static Collection<String> style(double ratio) {
    var level = 0;
    while (level < BOUNDS.length && Math.abs(ratio) >= BOUNDS[level]) {
      level++;
    }
    return level == 0 ? List.of() : List.of((ratio > 0 ? "ratio-up-" : "ratio-down-") + level);
  }

  private void point(int at) {
    if (shown == null) {
      return;
    }
    var end = 0;
    for (var token : shown.tokens()) {
      end += token.text().length();
      if (at < end) {
        figures.setText(
            String.format(
                    Locale.ROOT,
                    "“%s”  log p %.3f, before %.3f, ratio %+.3f",
                    token.text().replace("\n", "⏎"),
                    token.policy(),
                    token.reference(),
                    token.ratio())
                .replace('-', '−'));
        return;
      }
    }
  }
}
