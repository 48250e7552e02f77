package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import plum.data.Instruction;
import plum.data.InstructionSet;
import plum.data.PlumException;
import plum.data.Split;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.io.InstructionFile;
import plum.io.InstructionFile.Row;

/** Stage: reads a file into instructions, their given tests and the rows that could not be read. */
record ImportInstructions(ImportConfig config) {

  boolean run(Work work) {
    var project = work.project();
    var file = InstructionFile.read(work.pipeline().files().resolve(config.file()));
    var name = config.set().isBlank() ? config.name() : config.set();
    var rows = file.rows();
    if (config.limit() > 0 && rows.size() > config.limit()) {
      rows = rows.subList(0, config.limit());
    }
    if (rows.isEmpty()) {
      throw new PlumException(
          config.file()
              + " holds no usable row"
              + (file.rejections().isEmpty()
                  ? "."
                  : "; line "
                      + file.rejections().getFirst().line()
                      + ": "
                      + file.rejections().getFirst().reason()));
    }
    var stored = project.instructions().set(name);
    if (stored.isPresent() && !stored.get().digest().equals(file.digest())) {
      throw new PlumException(
          "The project has a set called \""
              + name
              + "\" from another file. Give this one another"
              + " name.");
    }
    // A set is stored in one transaction, so if it is there it is whole.
    var instructions =
        stored.isPresent()
            ? all(work, stored.get().id())
            : project
                .instructions()
                .add(
                    work.run().id(),
                    new InstructionSet(0, name, config.file(), config.licence(), file.digest()),
                    rows.stream().map(this::instruction).toList(),
                    file.rejections());
    if (instructions.size() != rows.size()) {
      throw new PlumException(
          "The project has "
              + instructions.size()
              + " rows of the set \""
              + name
              + "\" already, taken with another limit. Give this one another name.");
    }
    if (project.suites().done(work.run().id()).isEmpty()) {
      project.suites().add(suites(work, instructions, rows));
    }
    if (!file.rejections().isEmpty()) {
      work.noted(
          file.rejections().size()
              + " of "
              + (rows.size() + file.rejections().size())
              + " rows could not be used; the first is line "
              + file.rejections().getFirst().line()
              + ": "
              + file.rejections().getFirst().reason());
    }
    work.advanced("instructions", rows.size(), rows.size());
    return true;
  }

  private static List<Instruction> all(Work work, long setId) {
    var all = new ArrayList<Instruction>();
    for (var split : Split.values()) {
      all.addAll(work.project().instructions().all(split, setId));
    }
    all.sort((a, b) -> Long.compare(a.id(), b.id()));
    return all;
  }

  private Instruction instruction(Row row) {
    var split = row.split();
    if (split == null) {
      var place = (Seeds.of(config.seed(), "split", row.key()) >>> 11) * 0x1p-53;
      split = place < config.heldOutShare() ? Split.HELD_OUT : Split.TRAIN;
    }
    return new Instruction(
        0,
        0,
        row.key(),
        row.prompt(),
        row.format(),
        row.entryPoint(),
        row.referenceSolution(),
        split);
  }

  private static List<TestSuite> suites(Work work, List<Instruction> instructions, List<Row> rows) {
    var suites = new ArrayList<TestSuite>();
    for (var i = 0; i < rows.size(); i++) {
      var tests = rows.get(i).tests();
      if (!tests.isEmpty()) {
        suites.add(
            new TestSuite(
                0,
                work.run().id(),
                instructions.get(i).id(),
                TestOrigin.GIVEN,
                true,
                kept(tests),
                List.of()));
      }
    }
    return suites;
  }

  private static List<SuiteTest> kept(List<TestCase> tests) {
    var kept = new ArrayList<SuiteTest>();
    for (var position = 0; position < tests.size(); position++) {
      kept.add(new SuiteTest(0, 0, 0, position, tests.get(position), true, "", null));
    }
    return kept;
  }
}
