package plum.ui.control;

import java.util.List;
import javafx.scene.layout.StackPane;
import org.fxmisc.flowless.VirtualizedScrollPane;
import org.fxmisc.richtext.CodeArea;

/** Python source to read: coloured, with line numbers, and with marks where it differs. */
public final class CodeView extends StackPane {
  private final CodeArea area = new CodeArea();
  private final StyledSource source = new StyledSource(area);
  private Shown shown = new Shown("", List.of(), "");
  private int markedLine = -1;

  private record Shown(String text, List<WordDiff.Range> ranges, String mark) {}

  public CodeView(String id, String name) {
    setId(id);
    getStyleClass().add("code-view");
    area.setWrapText(true);
    area.setAccessibleText(name);
    area.setParagraphGraphicFactory(this::lineNumber);
    getChildren().add(new VirtualizedScrollPane<>(area));
  }

  private LineNumber lineNumber(int line) {
    return new LineNumber(line + 1, line == markedLine);
  }

  /** Shows source. */
  public void setCode(String code) {
    show(code, List.of(), "");
  }

  /** Shows source with the words marked that the other side lacks: what would go. */
  public void setRemoved(String code, List<WordDiff.Range> ranges) {
    show(code, ranges, "diff-removed");
  }

  /** Shows source with the words marked that the other side lacks: what would come. */
  public void setAdded(String code, List<WordDiff.Range> ranges) {
    show(code, ranges, "diff-added");
  }

  private void show(String code, List<WordDiff.Range> ranges, String mark) {
    var text = code.replace("\r\n", "\n").replace('\r', '\n').replace("\t", "    ");
    // The ranges count characters of the original; without them nothing wrong is marked.
    var marks = text.length() == code.length() ? ranges : List.<WordDiff.Range>of();
    var now = new Shown(text.stripTrailing(), marks, mark);
    if (now.equals(shown)) {
      if (area.getEstimatedScrollY() > 0) {
        source.toTop();
      }
      return;
    }
    shown = now;
    var colours = PythonColours.of(now.text());
    source.show(
        now.text(),
        marks.isEmpty()
            ? colours
            : colours.overlay(
                PythonColours.marks(marks, now.text().length(), mark), PythonColours::both),
        _ -> List.of());
  }

  /** Marks a line, counted from 0; -1 for none. */
  public void markLine(int line) {
    markedLine = line;
    area.setParagraphGraphicFactory(this::lineNumber);
  }

  public String code() {
    return area.getText();
  }
}
