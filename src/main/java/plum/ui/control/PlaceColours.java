package plum.ui.control;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.fxmisc.richtext.model.StyleSpans;
import org.fxmisc.richtext.model.StyleSpansBuilder;

/** Style classes of the places of a template: those somebody fills, and those nobody does. */
final class PlaceColours {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private PlaceColours() {}

  static StyleSpans<Collection<String>> of(String text, Collection<String> known) {
    var spans = new StyleSpansBuilder<Collection<String>>();
    var end = 0;
    for (var place = PLACE.matcher(text); place.find(); end = place.end()) {
      spans.add(List.of(), place.start() - end);
      spans.add(
          List.of(known.contains(place.group(1)) ? "place" : "place-unknown"),
          place.end() - place.start());
    }
    spans.add(List.of(), text.length() - end);
    return spans.create();
  }
}
