package plum.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a person says about a run.
 *
 * @param comment may be empty; at most 4,000 characters
 * @param tags single words in small letters, each once, in the order they were given
 */
public record RunMark(long runId, boolean starred, String comment, List<String> tags) {
  private static final int LONGEST = 4000;

  public RunMark {
    comment = comment.strip();
    Settings.require(
        comment.length() <= LONGEST,
        "A note on a run may have at most 4,000 characters",
        comment.length());
    tags = List.copyOf(tags);
    Settings.require(
        String.join("\n", tags).length() <= LONGEST,
        "The tags of a run may have at most 4,000 characters",
        tags.size());
  }

  /** Nothing said. */
  public static RunMark none(long runId) {
    return new RunMark(runId, false, "", List.of());
  }

  public RunMark withStar(boolean star) {
    return new RunMark(runId, star, comment, tags);
  }

  public RunMark withComment(String text) {
    return new RunMark(runId, starred, text, tags);
  }

  /**
   * With other tags.
   *
   * @param words parted by blanks or commas
   */
  public RunMark withTags(String words) {
    return new RunMark(
        runId,
        starred,
        comment,
        Stream.of(words.toLowerCase(Locale.ROOT).split("[\\s,]+"))
            .filter(tag -> !tag.isBlank())
            .distinct()
            .toList());
  }
}
