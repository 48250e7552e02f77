package plum.data;

import java.util.List;
import java.util.Objects;

/**
 * How a preference fared over a training run, after the learning and forgetting events of Toneva et
 * al., arXiv 1812.05159. The policy is right about it at a step where {@link Lesson#lead} is above
 * 0, that is where the reward of the chosen completion is the larger one.
 *
 * <p>A step measures before it changes the policy. So with a reference, whose margins begin at 0,
 * KNOWN says that other preferences had taught it already; without one, that the policy preferred
 * the chosen completion all along.
 */
public enum Course {
  /** Right at its first step and at every later one. */
  KNOWN,
  /** Wrong before, right at its last step. */
  LEARNED,
  /** Right before, wrong at its last step. */
  FORGOTTEN,
  /** Met more than once, and wrong every time. */
  NEVER_LEARNED,
  /** Met once and wrong then: nothing says what became of it. */
  MET_ONCE,
  /** Never met, or by an objective without rewards. */
  UNKNOWN;

  /**
   * Tells the course of one preference.
   *
   * @param lessons of one preference in one run, by step
   */
  public static Course of(List<Lesson> lessons) {
    var leads = lessons.stream().map(Lesson::lead).filter(Objects::nonNull).toList();
    if (leads.isEmpty()) {
      return UNKNOWN;
    }
    var right = leads.stream().filter(lead -> lead > 0).count();
    if (right == leads.size()) {
      return KNOWN;
    }
    if (right == 0) {
      return leads.size() == 1 ? MET_ONCE : NEVER_LEARNED;
    }
    return leads.getLast() > 0 ? LEARNED : FORGOTTEN;
  }

  /**
   * How often it was forgotten: right at one step and wrong at the next one that met it.
   *
   * @param lessons of one preference in one run, by step
   */
  public static int forgettings(List<Lesson> lessons) {
    var count = 0;
    var right = false;
    for (var lesson : lessons) {
      var lead = lesson.lead();
      if (lead != null) {
        count += right && lead <= 0 ? 1 : 0;
        right = lead > 0;
      }
    }
    return count;
  }
}
