package plum.cli;

import plum.train.TrainingPreview;
import plum.train.TrainingPreview.Line;
import plum.train.TrainingPreview.Part;

/** What a training run would begin with, in lines. */
final class PreviewText {
  private static final int BAR = 40;
  private static final int TEXT = 600;
  private static final int SHOWN = 4;

  private PreviewText() {}

  static String of(TrainingPreview preview, int maxLength) {
    var text = new StringBuilder();
    var rows = preview.firstBatch();
    line(
        text,
        "first of the micro-batches: %,d rows, %,d tokens; the loss is on what follows \u25b6"
            .formatted(rows.size(), preview.tokens()));
    // of pairs all chosen ones come first: both sides of the same few
    var sides = rows.getFirst().side().equals("chosen") ? 2 : 1;
    var items = rows.size() / sides;
    for (var i = 0; i < Math.min(items, SHOWN); i++) {
      for (var side = 0; side < sides; side++) {
        row(text, side * items + i + 1, rows.get(side * items + i));
      }
    }
    if (items > SHOWN) {
      line(text, "%n... and %d more of this micro-batch".formatted(items - SHOWN));
    }
    lengths(text, preview, maxLength);
    line(text, "%,d items, %,d steps".formatted(preview.items(), preview.steps()));
    return text.toString();
  }

  private static void row(StringBuilder text, int number, Line row) {
    var cut = row.count(Part.CUT);
    line(
        text,
        "%n%d. %s%s: prompt %d tokens%s, completion %d%s"
            .formatted(
                number,
                row.side(),
                row.id() == 0 ? "" : " of preference " + row.id(),
                row.count(Part.PROMPT),
                row.shares() ? " (read with an earlier row)" : "",
                row.count(Part.COMPLETION),
                cut == 0 ? "" : ", " + cut + " cut off"));
    line(
        text,
        shortened(row.text(Part.PROMPT))
            + "\u25b6"
            + shortened(row.text(Part.COMPLETION))
            + (cut == 0 ? "" : "\u2702" + shortened(row.text(Part.CUT))));
  }

  private static String shortened(String text) {
    return text.length() <= TEXT
        ? text
        : text.substring(0, TEXT / 2) + " ... " + text.substring(text.length() - TEXT / 2);
  }

  private static void lengths(StringBuilder text, TrainingPreview preview, int maxLength) {
    var lengths = preview.lengths();
    line(
        text,
        "%ntokens a row: half have at most %,d, 95 %% at most %,d, the longest %,d"
            .formatted(lengths.median(), lengths.most(), lengths.longest()));
    var most = lengths.counts().stream().mapToInt(Integer::intValue).max().orElse(1);
    for (var bin = 0; bin < lengths.counts().size(); bin++) {
      var count = lengths.counts().get(bin);
      var first = bin * lengths.width();
      line(
          text,
          "%,8d - %,6d %s%s %,d"
              .formatted(
                  first,
                  first + lengths.width() - 1,
                  first + lengths.width() > maxLength ? "\u2702 " : "  ",
                  "#".repeat((int) Math.ceil((double) BAR * count / most)),
                  count));
    }
    line(
        text,
        "%.1f %% of the rows are longer than %,d tokens: %,d examples lose an end, %,d of them are left out"
            .formatted(
                100 * lengths.shareBeyond(), maxLength, preview.truncated(), preview.leftOut()));
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append(System.lineSeparator());
  }
}
