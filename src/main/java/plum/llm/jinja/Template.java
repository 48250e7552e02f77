package plum.llm.jinja;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template that was understood and can be rendered many times, by several threads. */
public final class Template {
  private final List<Statement> body;

  private Template(List<Statement> body) {
    this.body = body;
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException naming the line that is not understood
   */
  public static Template of(String source) {
    if (source.length() > 1_000_000) {
      throw new TemplateException("the template has more than a million characters");
    }
    return new Template(Parser.parse(source));
  }

  /**
   * The template's text for some values.
   *
   * @param values texts, numbers, booleans, null, lists and maps of them, by name
   * @param now what {@code strftime_now} tells
   * @throws TemplateException if the template refuses the values, uses what is not there or takes
   *     too long; names the line
   */
  public String render(Map<String, ? extends @Nullable Object> values, LocalDateTime now) {
    var renderer = new Renderer(new Budget());
    var scope = renderer.globals(now);
    values.forEach((name, value) -> scope.set(name, Values.of(value)));
    try {
      renderer.run(body, new Scope(scope));
    } catch (StackOverflowError e) {
      throw new TemplateException("the template nests too deeply");
    }
    return renderer.text();
  }
}
