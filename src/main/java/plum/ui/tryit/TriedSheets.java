package plum.ui.tryit;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plum.pipeline.BenchCandidate;
import plum.pipeline.BenchTry;
import plum.ui.export.Sheet;
import plum.ui.export.Sheet.Part;
import plum.ui.export.Sheet.Scope;

/** What can be written to a file of the settings tried and of the candidates they gave. */
final class TriedSheets {
  private static final List<String> TRY =
      List.of(
          "try",
          "at",
          "starred",
          "policy",
          "samples",
          "seed",
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "repetition_penalty",
          "max_new_tokens",
          "stop",
          "passed",
          "judged",
          "pass_rate",
          "mean_tokens",
          "distinct",
          "tokens_per_second",
          "seconds",
          "instruction",
          "key",
          "prompt");

  private static final List<String> CANDIDATE =
      List.of(
          "try",
          "number",
          "verdict",
          "passed",
          "tests",
          "failing",
          "detail",
          "finish",
          "tokens",
          "log_probability",
          "seconds",
          "weak",
          "flaky",
          "text");

  private TriedSheets() {}

  /**
   * The tables.
   *
   * @param tries all of them
   * @param selected the selected one, null for none
   */
  static List<Sheet> of(List<BenchTry> tries, @Nullable BenchTry selected) {
    var all = List.copyOf(tries);
    var chosen = selected == null ? List.<BenchTry>of() : List.of(selected);
    return List.of(
        new Sheet("setting", TRY, List.of(part(Scope.SELECTED, chosen), part(Scope.ALL, all))),
        new Sheet(
            "candidate",
            CANDIDATE,
            List.of(candidates(Scope.SELECTED, chosen), candidates(Scope.ALL, all))));
  }

  private static Part part(Scope scope, List<BenchTry> tries) {
    return new Part(scope, tries.size(), _ -> tries.stream().map(TriedSheets::cells));
  }

  private static Part candidates(Scope scope, List<BenchTry> tries) {
    return new Part(
        scope,
        tries.stream().mapToLong(each -> each.candidates().size()).sum(),
        _ -> tries.stream().flatMap(TriedSheets::candidates));
  }

  private static Stream<List<@Nullable Object>> candidates(BenchTry of) {
    return of.candidates().stream().map(each -> cells(of, each));
  }

  private static List<@Nullable Object> cells(BenchTry one) {
    var config = one.config();
    var sampling = config.sampling();
    return Sheet.row(
        one.id(),
        one.at().toString(),
        one.starred(),
        config.policy(),
        config.samples(),
        config.seed(),
        sampling.temperature(),
        sampling.topP(),
        sampling.topK(),
        sampling.minP(),
        sampling.repetitionPenalty(),
        sampling.maxNewTokens(),
        String.join("\n", sampling.stop()),
        one.passed(),
        one.judged(),
        number(one.passRate().value()),
        number(one.meanTokens()),
        one.distinct(),
        number(one.tokensPerSecond()),
        one.elapsed().toNanos() / 1e9,
        one.instructionId() == 0 ? null : (Object) one.instructionId(),
        one.key(),
        one.prompt());
  }

  private static List<@Nullable Object> cells(BenchTry of, BenchCandidate each) {
    var verdict = each.verdict();
    return Sheet.row(
        of.id(),
        each.number(),
        verdict == null ? null : verdict.name(),
        each.passed(),
        each.tests(),
        each.failing(),
        each.detail(),
        each.finish().name(),
        each.tokens(),
        each.logProbability(),
        each.elapsed().toNanos() / 1e9,
        each.weak(),
        each.flaky(),
        each.text());
  }

  private static @Nullable Object number(double value) {
    return Double.isNaN(value) ? null : (Object) value;
  }
}
