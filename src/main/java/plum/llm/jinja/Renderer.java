package plum.llm.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out statements. */
final class Renderer {
  private static final int DEEPEST = 100;

  /** How a list of statements ended. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private final Budget budget;
  private final Evaluator evaluator;
  private StringBuilder out = new StringBuilder();
  private int calls;

  Renderer(Budget budget) {
    this.budget = budget;
    evaluator = new Evaluator(budget);
  }

  String text() {
    return out.toString();
  }

  /** The functions every template has. */
  Scope globals(LocalDateTime now) {
    var scope = new Scope(null);
    function(
        scope,
        "raise_exception",
        arguments -> {
          throw new TemplateException(Values.string(arguments.get(0, "message")));
        });
    function(
        scope,
        "strftime_now",
        arguments -> Times.format(now, Values.text(arguments.get(0, "format"))));
    function(scope, "namespace", Renderer::namespace);
    function(
        scope,
        "dict",
        arguments -> budget.made(new LinkedHashMap<Object, Object>(arguments.named())));
    function(
        scope,
        "range",
        arguments -> {
          var one = arguments.positional().size() == 1;
          var begin = one ? 0 : arguments.integer(0, "start", 0);
          var end = one ? arguments.integer(0, "stop", 0) : arguments.integer(1, "stop", 0);
          var step = arguments.integer(2, "step", 1);
          if (step == 0) {
            throw new TemplateException("the step of a range is zero");
          }
          var items = new ArrayList<Object>();
          for (var i = begin; step > 0 ? i < end : i > end; i = Math.addExact(i, step)) {
            items.add(i);
            budget.list(items.size() / 1024);
            if (items.size() > 100_000) {
              throw new TemplateException("a range has more than 100,000 numbers");
            }
          }
          return items;
        });
    return scope;
  }

  private static void function(Scope scope, String name, Values.Callable body) {
    scope.set(name, body);
  }

  private static Object namespace(Arguments arguments) {
    var attributes = new HashMap<String, Object>();
    for (var given : arguments.positional()) {
      if (given instanceof Map<?, ?> map) {
        map.forEach((key, value) -> attributes.put(Values.string(key), value));
      }
    }
    attributes.putAll(arguments.named());
    return new Values.Namespace(attributes);
  }

  void run(List<Statement> statements, Scope scope) {
    var _ = carryOut(statements, scope);
  }

  private Flow carryOut(List<Statement> statements, Scope scope) {
    for (var statement : statements) {
      budget.spend(1);
      var flow =
          switch (statement) {
            case Statement.Data data -> print(data.text());
            case Statement.Break _ -> Flow.BREAK;
            case Statement.Continue _ -> Flow.CONTINUE;
            case Statement.Print print ->
                at(print.line(), () -> print(Values.string(evaluator.value(print.value(), scope))));
            case Statement.If condition ->
                carryOut(
                    at(
                            condition.line(),
                            () -> Values.truth(evaluator.value(condition.condition(), scope)))
                        ? condition.whenTrue()
                        : condition.whenFalse(),
                    scope);
            case Statement.For loop -> loop(loop, scope);
            case Statement.Assign assign -> at(assign.line(), () -> assign(assign, scope));
            case Statement.Capture capture -> capture(capture, scope);
            case Statement.Macro macro -> {
              scope.set(macro.name(), macro(macro, scope));
              yield Flow.ON;
            }
            case Statement.Block block -> carryOut(block.body(), new Scope(scope));
          };
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  /** Names the line in what goes wrong, unless an inner one was named. */
  private static <T> T at(int line, Supplier<T> work) {
    try {
      return work.get();
    } catch (TemplateException e) {
      throw e.text().startsWith("line ")
          ? e
          : new TemplateException("line " + line + ": " + e.text());
    } catch (ArithmeticException e) {
      throw new TemplateException("line " + line + ": a number is too large");
    }
  }

  private Flow print(String text) {
    budget.grow(out.length(), text.length());
    out.append(text);
    return Flow.ON;
  }

  private Flow assign(Statement.Assign assign, Scope scope) {
    var value = evaluator.value(assign.value(), scope);
    give(assign.targets(), value, scope);
    return Flow.ON;
  }

  private static void give(List<String> targets, Object value, Scope scope) {
    if (targets.size() == 1) {
      set(targets.getFirst(), value, scope);
      return;
    }
    var parts = Values.items(Values.defined(value));
    if (parts.size() != targets.size()) {
      throw new TemplateException(
          parts.size() + " values cannot be given to " + targets.size() + " names");
    }
    for (var i = 0; i < parts.size(); i++) {
      set(targets.get(i), parts.get(i), scope);
    }
  }

  private static void set(String target, Object value, Scope scope) {
    var dot = target.indexOf('.');
    if (dot < 0) {
      scope.set(target, value);
    } else if (scope.get(target.substring(0, dot)) instanceof Values.Namespace namespace) {
      namespace.attributes().put(target.substring(dot + 1), value);
    } else {
      throw new TemplateException(
          "attributes can be set only on a namespace, which \"" + target + "\" is not");
    }
  }

  private String inside(List<Statement> body, Scope scope) {
    var outer = out;
    out = new StringBuilder();
    try {
      var _ = carryOut(body, scope);
      return out.toString();
    } finally {
      out = outer;
    }
  }

  private Flow capture(Statement.Capture capture, Scope scope) {
    var inner = new Scope(scope);
    inner.set("#body", inside(capture.body(), inner));
    return at(
        capture.line(),
        () -> {
          var value = evaluator.value(capture.filter(), inner);
          if (capture.target() == null) {
            return print(Values.string(value));
          }
          set(capture.target(), value, scope);
          return Flow.ON;
        });
  }

  private Values.Callable macro(Statement.Macro macro, Scope scope) {
    return arguments -> {
      if (++calls > DEEPEST) {
        throw new TemplateException("macros call each other too deeply");
      }
      var inner = new Scope(scope);
      for (var i = 0; i < macro.parameters().size(); i++) {
        var name = macro.parameters().get(i);
        var fallback = macro.defaults().get(i);
        var value = arguments.find(i, name);
        if (value == null) {
          value =
              fallback == null
                  ? new Values.Undefined("parameter '" + name + "' was not provided")
                  : evaluator.value(fallback, inner);
        }
        inner.set(name, value);
      }
      var text = inside(macro.body(), inner);
      calls--;
      return text;
    };
  }

  private Flow loop(Statement.For loop, Scope scope) {
    var items =
        at(
            loop.line(),
            () -> {
              var all = Values.items(evaluator.value(loop.items(), scope));
              budget.list(all.size());
              return loop.condition() == null ? all : chosen(loop, loop.condition(), all, scope);
            });
    if (items.isEmpty()) {
      return carryOut(loop.otherwise(), new Scope(scope));
    }
    var last = new ArrayList<Object>();
    for (var i = 0; i < items.size(); i++) {
      var inner = new Scope(scope);
      inner.set("loop", new Loop(items, i, last));
      var item = items.get(i);
      var _ = at(loop.line(), () -> taken(loop.targets(), item, inner));
      if (carryOut(loop.body(), inner) == Flow.BREAK) {
        break;
      }
    }
    return Flow.ON;
  }

  private static boolean taken(List<String> targets, Object item, Scope scope) {
    give(targets, item, scope);
    return true;
  }

  private List<Object> chosen(
      Statement.For loop, Expression condition, List<Object> items, Scope scope) {
    var chosen = new ArrayList<Object>();
    for (var item : items) {
      var inner = new Scope(scope);
      give(loop.targets(), item, inner);
      if (Values.truth(evaluator.value(condition, inner))) {
        chosen.add(item);
      }
    }
    return chosen;
  }

  /**
   * The variable {@code loop}.
   *
   * @param last what {@code changed} was last asked about
   */
  private record Loop(List<Object> items, int at, List<Object> last) implements Values.Attributes {
    @Override
    public @Nullable Object attribute(String name) {
      return switch (name) {
        case "index" -> at + 1L;
        case "index0" -> (long) at;
        case "revindex" -> (long) items.size() - at;
        case "revindex0" -> items.size() - at - 1L;
        case "first" -> at == 0;
        case "last" -> at == items.size() - 1;
        case "length" -> (long) items.size();
        case "depth" -> 1L;
        case "depth0" -> 0L;
        case "previtem" ->
            at > 0 ? items.get(at - 1) : new Values.Undefined("there is no previous item");
        case "nextitem" ->
            at < items.size() - 1
                ? items.get(at + 1)
                : new Values.Undefined("there is no next item");
        case "cycle" -> (Values.Callable) arguments -> cycle(arguments.positional());
        case "changed" -> (Values.Callable) arguments -> changed(arguments.positional());
        default -> null;
      };
    }

    private Object cycle(List<Object> values) {
      if (values.isEmpty()) {
        throw new TemplateException("cycle has nothing to choose from");
      }
      return values.get(at % values.size());
    }

    private Object changed(List<Object> values) {
      var same = Values.equal(last, values);
      last.clear();
      last.addAll(values);
      return !same;
    }
  }
}
