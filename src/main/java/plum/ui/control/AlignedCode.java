package plum.ui.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleConsumer;
import javafx.geometry.Point2D;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;
import org.fxmisc.flowless.VirtualizedScrollPane;
import org.fxmisc.richtext.CodeArea;
import org.fxmisc.richtext.event.MouseOverTextEvent;
import org.fxmisc.richtext.model.StyleSpans;
import org.fxmisc.richtext.model.StyleSpansBuilder;
import org.fxmisc.richtext.model.TwoDimensional;

/**
 * Python source beside another: lines stand where the caller puts them, with gaps, marks, notes and
 * shaded pieces.
 */
public final class AlignedCode extends StackPane {

  /**
   * One line on the screen.
   *
   * @param number shown beside it; 0 for a gap
   * @param marks pieces of it that the other side lacks
   * @param shades pieces of it with a background that means something
   * @param note said behind it, because it failed; empty for none
   */
  public record Line(
      int number, String text, List<WordDiff.Range> marks, List<Shade> shades, String note) {
    /** Where the other side has a line and this has none. */
    public static final Line GAP = new Line(0, "", List.of(), List.of(), "");
  }

  /**
   * A piece of a line with a background.
   *
   * @param level of the background, from 0
   * @param words shown when the mouse rests on it
   */
  public record Shade(int start, int end, int level, String words) {}

  private final CodeArea area = new CodeArea();
  private final StyledSource source = new StyledSource(area);
  private final Tooltip tooltip = new Tooltip();
  private List<Line> lines = List.of();
  private String marked = "";
  private boolean following;
  private DoubleConsumer scrolled = _ -> {};

  public AlignedCode(String id, String name) {
    setId(id);
    getStyleClass().addAll("code-view", "aligned-code");
    area.setAccessibleText(name);
    area.setParagraphGraphicFactory(this::number);
    area.setMouseOverTextDelay(Duration.ofMillis(200));
    area.addEventHandler(MouseOverTextEvent.MOUSE_OVER_TEXT_BEGIN, this::explain);
    area.addEventHandler(MouseOverTextEvent.MOUSE_OVER_TEXT_END, _ -> tooltip.hide());
    area.estimatedScrollYProperty()
        .addListener(
            (_, _, y) -> {
              if (!following && y != null) {
                scrolled.accept(y);
              }
            });
    tooltip.getStyleClass().add("code-tooltip");
    getChildren().add(new VirtualizedScrollPane<>(area));
  }

  /** Told how far it was scrolled, in pixels, unless it followed another. */
  public void setOnScrolled(DoubleConsumer action) {
    scrolled = action;
  }

  /** Scrolls to where another is. */
  public void follow(double y) {
    following = true;
    area.estimatedScrollYProperty().setValue(y);
    following = false;
  }

  public void setWrap(boolean wrap) {
    area.setWrapText(wrap);
  }

  /**
   * Shows lines.
   *
   * @param mark style class of the marks
   */
  public void show(List<Line> now, String mark) {
    if (now.equals(lines) && mark.equals(marked)) {
      return;
    }
    marked = mark;
    var y = area.getEstimatedScrollY();
    var same = lines.size() == now.size() && !lines.isEmpty();
    lines = List.copyOf(now);
    var whole = String.join("\n", lines.stream().map(line -> line.text() + behind(line)).toList());
    source.show(whole, styles(whole, mark), index -> lineStyle(lines.get(index)));
    if (same) {
      follow(y);
    }
  }

  private static String behind(Line line) {
    return line.note().isEmpty() ? "" : "   ← " + line.note();
  }

  private StyleSpans<Collection<String>> styles(String whole, String mark) {
    // Notes are no source, so each line's colours end where its source does.
    var code =
        String.join(
            "\n",
            lines.stream().map(line -> line.text() + " ".repeat(behind(line).length())).toList());
    return PythonColours.of(code).overlay(pieces(whole.length(), mark), PythonColours::both);
  }

  private static List<String> lineStyle(Line line) {
    return line.number() == 0
        ? List.of("code-gap")
        : line.note().isEmpty() ? List.of() : List.of("code-failed");
  }

  private StyleSpans<Collection<String>> pieces(int length, String mark) {
    var spans = new StyleSpansBuilder<Collection<String>>();
    var at = 0;
    var begin = 0;
    for (var line : lines) {
      var pieces = new ArrayList<Piece>();
      line.marks().forEach(each -> pieces.add(new Piece(each.start(), each.end(), mark)));
      line.shades()
          .forEach(
              each -> pieces.add(new Piece(each.start(), each.end(), "shade-" + each.level())));
      if (!line.note().isEmpty()) {
        pieces.add(
            new Piece(
                line.text().length(), line.text().length() + behind(line).length(), "code-note"));
      }
      for (var piece : pieces) {
        var start = begin + piece.start();
        if (start >= at && piece.end() > piece.start()) {
          spans.add(List.of(), start - at);
          spans.add(List.of(piece.style()), piece.end() - piece.start());
          at = begin + piece.end();
        }
      }
      begin += line.text().length() + behind(line).length() + 1;
    }
    spans.add(List.of(), Math.max(0, length - at));
    return spans.create();
  }

  private record Piece(int start, int end, String style) {}

  private LineNumber number(int index) {
    var line = index < lines.size() ? lines.get(index) : Line.GAP;
    return new LineNumber(line.number(), !line.note().isEmpty());
  }

  private void explain(MouseOverTextEvent event) {
    var position = area.offsetToPosition(event.getCharacterIndex(), TwoDimensional.Bias.Forward);
    if (position.getMajor() >= lines.size()) {
      return;
    }
    Point2D where = event.getScreenPosition();
    lines.get(position.getMajor()).shades().stream()
        .filter(each -> position.getMinor() >= each.start() && position.getMinor() < each.end())
        .findFirst()
        .ifPresent(
            shade -> {
              tooltip.setText(shade.words());
              tooltip.show(area, where.getX() + 8, where.getY() + 12);
            });
  }

  /** The source that is shown, without gaps and notes. */
  public String code() {
    return String.join(
        "\n", lines.stream().filter(line -> line.number() != 0).map(Line::text).toList());
  }
}
