package plum.ui.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fxmisc.richtext.model.StyleSpans;
import org.fxmisc.richtext.model.StyleSpansBuilder;

/** Style classes of Python source, by one regular expression. */
final class PythonColours {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<comment>#[^\\n]*)"
              + "|(?<string>[rbfuRBFU]{0,2}(?:\"\"\"(?s:.*?)(?:\"\"\"|\\z)|'''(?s:.*?)(?:'''|\\z)"
              + "|\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?))"
              + "|(?<definition>(?<=\\bdef |\\bclass )\\w+)"
              + "|(?<keyword>\\b(?:False|None|True|and|as|assert|async|await|break|class|continue"
              + "|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal"
              + "|not|or|pass|raise|return|try|while|with|yield|match|case)\\b)"
              + "|(?<builtin>\\b(?:abs|all|any|bool|bytes|dict|divmod|enumerate|filter|float|int"
              + "|isinstance|len|list|map|max|min|ord|chr|print|range|repr|reversed|round|set|sorted"
              + "|str|sum|tuple|type|zip)\\b(?=\\())"
              + "|(?<number>\\b(?:0[xX][0-9a-fA-F_]+|\\d[\\d_]*(?:\\.\\d*)?(?:[eE][+-]?\\d+)?)\\b)");
  private static final List<String> KINDS =
      List.of("comment", "string", "definition", "keyword", "builtin", "number");

  private PythonColours() {}

  static StyleSpans<Collection<String>> of(String code) {
    var spans = new StyleSpansBuilder<Collection<String>>();
    var end = 0;
    for (var token = TOKEN.matcher(code); token.find(); end = token.end()) {
      spans.add(List.of(), token.start() - end);
      spans.add(List.of("py-" + kind(token)), token.end() - token.start());
    }
    spans.add(List.of(), code.length() - end);
    return spans.create();
  }

  private static String kind(Matcher token) {
    return KINDS.stream().filter(kind -> token.group(kind) != null).findFirst().orElseThrow();
  }

  /** Spans that carry one style class in the given ranges. */
  static StyleSpans<Collection<String>> marks(
      List<WordDiff.Range> ranges, int length, String styleClass) {
    var spans = new StyleSpansBuilder<Collection<String>>();
    var end = 0;
    for (var range : ranges) {
      spans.add(List.of(), range.start() - end);
      spans.add(List.of(styleClass), range.end() - range.start());
      end = range.end();
    }
    spans.add(List.of(), length - end);
    return spans.create();
  }

  /** Both classes where both apply. */
  static Collection<String> both(Collection<String> a, Collection<String> b) {
    var joined = new ArrayList<>(a);
    joined.addAll(b);
    return joined;
  }
}
