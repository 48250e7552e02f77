package plum.ui.control;

import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import org.fxmisc.richtext.CodeArea;
import org.fxmisc.richtext.model.Paragraph;
import org.fxmisc.richtext.model.ReadOnlyStyledDocument;
import org.fxmisc.richtext.model.ReadOnlyStyledDocumentBuilder;
import org.fxmisc.richtext.model.StyleSpans;
import org.fxmisc.richtext.util.UndoUtils;

/**
 * Puts source with all its styles into an area in one change, and keeps the lines that stay as they
 * are. Text first and styles afterwards would make every line on the screen twice.
 */
final class StyledSource {
  private final CodeArea area;

  /** Takes an area that is only read: nobody will undo what was shown before. */
  StyledSource(CodeArea area) {
    this.area = area;
    area.setEditable(false);
    area.setUndoManager(UndoUtils.noOpUndoManager());
  }

  /**
   * Shows a text from its beginning.
   *
   * @param spans styles of all its characters
   * @param lineStyle styles of each line, by its number from 0
   */
  void show(
      String text,
      StyleSpans<Collection<String>> spans,
      IntFunction<? extends Collection<String>> lineStyle) {
    var document = document(text, spans, lineStyle);
    var now = document.getParagraphs();
    var before = area.getParagraphs();
    var most = Math.min(now.size(), before.size()) - 1;
    var head = 0;
    while (head < most && now.get(head).equals(before.get(head))) {
      head++;
    }
    var tail = 0;
    while (tail < most - head
        && now.get(now.size() - 1 - tail).equals(before.get(before.size() - 1 - tail))) {
      tail++;
    }
    area.replace(
        area.getAbsolutePosition(head, 0),
        area.getAbsolutePosition(
            before.size() - 1 - tail, before.get(before.size() - 1 - tail).length()),
        document.subSequence(start(now, head), start(now, now.size() - tail) - 1));
    // An empty line takes over the style of the line in whose place it comes.
    var first = List.copyOf(now.get(head).getParagraphStyle());
    if (!first.equals(List.copyOf(area.getParagraph(head).getParagraphStyle()))) {
      area.setParagraphStyle(head, first);
    }
    area.moveTo(0);
    toTop();
  }

  /** Scrolls to the first line. */
  void toTop() {
    area.showParagraphAtTop(0);
  }

  /** Where a line begins. */
  private static int start(List<? extends Paragraph<?, ?, ?>> lines, int line) {
    return lines.subList(0, line).stream().mapToInt(each -> each.length() + 1).sum();
  }

  private ReadOnlyStyledDocument<Collection<String>, String, Collection<String>> document(
      String text,
      StyleSpans<Collection<String>> spans,
      IntFunction<? extends Collection<String>> lineStyle) {
    var document =
        new ReadOnlyStyledDocumentBuilder<Collection<String>, String, Collection<String>>(
            area.getSegOps(), List.of());
    var number = 0;
    var begin = 0;
    for (var line : text.split("\n", -1)) {
      var end = begin + line.length();
      if (line.isEmpty()) {
        document.addParagraph("", List.of(), lineStyle.apply(number));
      } else {
        document.addParagraph(line, spans.subView(begin, end), lineStyle.apply(number));
      }
      begin = end + 1;
      number++;
    }
    return document.build();
  }
}
