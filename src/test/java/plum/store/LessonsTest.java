package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Course;
import plum.data.Lesson;
import plum.data.Stage;

/** What each preference did, kept and told apart. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class LessonsTest {
  @TempDir private Path folder = Path.of("");
  private Project project;
  private long run;
  private long other;

  @BeforeEach
  void open() {
    project = Project.open(folder);
    run = project.runs().add(Stage.TRAINING, "dpo", 1, "{}", 0, "0").id();
    other = project.runs().add(Stage.TRAINING, "kto", 1, "{}", 0, "0").id();
  }

  @AfterEach
  void close() {
    project.close();
  }

  private static Lesson pair(long run, int step, long preference, double margin) {
    return new Lesson(run, step, preference, false, (float) margin + 0.5f, 0.5f, -20f, -25f);
  }

  private static Lesson single(long run, int step, long preference, boolean desirable, double r) {
    return desirable
        ? new Lesson(run, step, preference, false, (float) r, null, -3f, null)
        : new Lesson(run, step, preference, false, null, (float) r, null, -3f);
  }

  private static List<Lesson> course(double... margins) {
    return IntStream.range(0, margins.length).mapToObj(i -> pair(1, i + 1, 7, margins[i])).toList();
  }

  @Test
  void lessonsComeBackByStepAndByPreference() {
    var all =
        List.of(
            pair(run, 1, 12, 0),
            pair(run, 1, 3, 0.25),
            pair(run, 2, 12, 1),
            single(other, 1, 40, true, 0.5),
            single(other, 1, 41, false, -0.5));
    project.lessons().add(all);
    assertEquals(List.of(all.get(1), all.get(0)), project.lessons().ofStep(run, 1));
    assertEquals(List.of(all.get(0), all.get(2)), project.lessons().ofPreference(run, 12));
    assertEquals(List.of(all.get(3), all.get(4)), project.lessons().ofStep(other, 1));
    assertEquals(List.of(), project.lessons().ofStep(run, 3));
    assertEquals(0.25f, all.get(1).lead());
    assertEquals(0.5f, all.get(4).lead(), "an undesirable one is right when its reward is low");
  }

  @Test
  void aStepThatIsRunAgainReplacesItsRowsAndNoOthers() {
    project.lessons().add(List.of(pair(run, 1, 3, 0), pair(run, 2, 3, 1), pair(other, 2, 3, 9)));
    var held = new Lesson(run, 2, 8, true, 0f, 1f, -1f, -1f);
    project.lessons().add(List.of(held));
    var again = List.of(pair(run, 2, 4, 2), pair(run, 2, 5, 3));
    project.lessons().add(again);
    project.lessons().add(again);
    var expected = new ArrayList<>(again);
    expected.add(held);
    assertEquals(expected, project.lessons().ofStep(run, 2));
    assertEquals(1, project.lessons().ofStep(run, 1).size());
    assertEquals(1, project.lessons().ofStep(other, 2).size());
  }

  @Test
  void theRunsThatUsedAPreferenceAreKnown() {
    project
        .lessons()
        .add(
            List.of(
                pair(run, 4, 3, 0), pair(run, 9, 3, 1), pair(run, 9, 4, 1), pair(other, 2, 3, 1)));
    assertEquals(
        List.of(new Lessons.Use(run, false, 4, 9, 2), new Lessons.Use(other, false, 2, 2, 1)),
        project.lessons().uses(3));
    assertEquals(List.of(), project.lessons().uses(5));
  }

  @Test
  void everyPreferenceIsToldOverTheWholeRun() {
    var lessons = new ArrayList<Lesson>();
    double[][] margins = {{0, 1, 2}, {1, 1, 1}, {1, 2, -1}, {-1, 0, -2}, {-1, 1, -1, 1, -1, 1}};
    for (var i = 0; i < margins.length; i++) {
      for (var step = 0; step < margins[i].length; step++) {
        lessons.add(pair(run, step + 1, i + 1, margins[i][step]));
      }
    }
    project.lessons().add(lessons);
    var progress = project.lessons().progress(run);
    assertEquals(
        List.of(
            Course.LEARNED, Course.KNOWN, Course.FORGOTTEN, Course.NEVER_LEARNED, Course.LEARNED),
        progress.stream().map(Lessons.Progress::course).toList());
    assertEquals(List.of(0, 0, 1, 0, 2), progress.stream().map(p -> p.forgettings()).toList());
    assertEquals(6, progress.getLast().met());
    assertEquals(-1f, progress.getLast().firstLead());
    assertEquals(1f, progress.getLast().lastLead());
    assertTrue(project.lessons().progress(other).isEmpty());
  }

  @Test
  void theCourseIsThatOfTheFirstAndLastSight() {
    assertEquals(Course.UNKNOWN, Course.of(List.of()));
    assertEquals(Course.KNOWN, Course.of(course(0.1)));
    assertEquals(Course.MET_ONCE, Course.of(course(0)));
    assertEquals(Course.NEVER_LEARNED, Course.of(course(0, 0)));
    assertEquals(Course.LEARNED, Course.of(course(0, 0.01)));
    assertEquals(Course.LEARNED, Course.of(course(1, -1, 1)), "forgotten and learned again");
    assertEquals(1, Course.forgettings(course(1, -1, 1)));
    assertEquals(Course.FORGOTTEN, Course.of(course(1, 0)));
    var unwanted = List.of(single(1, 1, 7, false, 0.2), single(1, 2, 7, false, -0.2));
    assertEquals(Course.LEARNED, Course.of(unwanted));
    var sft = new Lesson(1, 1, 7, false, null, null, -3f, null);
    assertNull(sft.lead());
    assertEquals(Course.UNKNOWN, Course.of(List.of(sft)));
  }
}
