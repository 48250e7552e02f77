package plum.ui.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import plum.data.Verdict;

/** How many programs got each verdict: a bar of parts, and below it what each part is. */
public final class VerdictBar extends VBox {
  private static final double HEIGHT = 8;
  private static final double GAP = 1;

  /** A part is never so thin that one does not see it. */
  private static final double THINNEST = 3;

  private final Parts parts = new Parts();
  private final FlowPane legend = new FlowPane(14, 2);

  public VerdictBar(String id) {
    super(6);
    setId(id);
    getStyleClass().add("verdict-bar");
    legend.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(parts, legend);
  }

  /** Shows counts, kind by kind, in the order of severity; nothing where there are none. */
  public void show(Map<Verdict, Long> counts) {
    var shown = new LinkedHashMap<Verdict, Long>();
    Arrays.stream(Verdict.values())
        .filter(verdict -> counts.getOrDefault(verdict, 0L) > 0)
        .sorted(Comparator.comparing(OutcomeClass::of))
        .forEach(verdict -> shown.put(verdict, counts.getOrDefault(verdict, 0L)));
    setVisible(!shown.isEmpty());
    setManaged(!shown.isEmpty());
    parts.set(shown);
    legend
        .getChildren()
        .setAll(
            shown.entrySet().stream().map(each -> entry(each.getKey(), each.getValue())).toList());
    var words = new ArrayList<String>();
    shown.forEach((verdict, count) -> words.add(count + " " + verdict.label()));
    setAccessibleText(String.join(", ", words));
  }

  private static Label entry(Verdict verdict, long count) {
    var swatch = new Region();
    swatch.getStyleClass().addAll("verdict-swatch", style(verdict));
    swatch.setMinSize(8, 8);
    swatch.setMaxSize(8, 8);
    var entry = new Label(String.format(Locale.ROOT, "%,d %s", count, verdict.label()), swatch);
    entry.getStyleClass().add("verdict-entry");
    return entry;
  }

  /** The style class of a verdict's kind. */
  private static String style(Verdict verdict) {
    return "verdict-" + OutcomeClass.of(verdict).word();
  }

  /** The parts side by side over the whole width. */
  private static final class Parts extends Pane {
    private List<Long> counts = List.of();

    Parts() {
      setMinHeight(HEIGHT);
      setPrefHeight(HEIGHT);
      setMaxHeight(HEIGHT);
    }

    void set(Map<Verdict, Long> shown) {
      counts = List.copyOf(shown.values());
      getChildren()
          .setAll(
              shown.keySet().stream()
                  .map(
                      verdict -> {
                        var part = new Region();
                        part.getStyleClass().addAll("verdict-part", style(verdict));
                        return part;
                      })
                  .toList());
      requestLayout();
    }

    @Override
    protected void layoutChildren() {
      var total = (double) counts.stream().mapToLong(Long::longValue).sum();
      var room = getWidth() - GAP * (counts.size() - 1) - THINNEST * counts.size();
      var x = 0.0;
      for (var i = 0; i < counts.size(); i++) {
        var width = THINNEST + Math.max(0, room) * counts.get(i) / total;
        getManagedChildren().get(i).resizeRelocate(x, 0, width, HEIGHT);
        x += width + GAP;
      }
    }
  }
}
