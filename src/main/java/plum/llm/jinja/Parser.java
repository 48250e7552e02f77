package plum.llm.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.llm.jinja.Token.Kind;

/** Reads a whole template. */
final class Parser extends ExpressionParser {
  private static final int DEEPEST = 100;

  private int depth;
  private int loops;

  private Parser(List<Token> tokens) {
    super(tokens);
  }

  static List<Statement> parse(String template) {
    var parser = new Parser(Lexer.tokens(template));
    var body = parser.body(Set.of());
    if (parser.peek().kind() != Kind.END) {
      throw parser.error("something is left over");
    }
    return body;
  }

  /** Statements up to a block with one of the names, whose name is then next. */
  private List<Statement> body(Set<String> ends) {
    if (++depth > DEEPEST) {
      throw error("blocks are nested too deeply");
    }
    var statements = new ArrayList<Statement>();
    while (true) {
      var token = peek();
      switch (token.kind()) {
        case DATA -> {
          next();
          statements.add(new Statement.Data(token.text()));
        }
        case VARIABLE_BEGIN -> {
          next();
          statements.add(new Statement.Print(tuple(), token.line()));
          close(Kind.VARIABLE_END);
        }
        case BLOCK_BEGIN -> {
          next();
          if (peek().kind() == Kind.NAME && ends.contains(peek().text())) {
            depth--;
            return statements;
          }
          statements.add(statement(token.line()));
        }
        default -> {
          if (!ends.isEmpty()) {
            throw error("\"" + String.join("\" or \"", ends) + "\" is missing");
          }
          depth--;
          return statements;
        }
      }
    }
  }

  private void close(Kind kind) {
    if (peek().kind() != kind) {
      throw error(kind == Kind.BLOCK_END ? "\"%}\" is expected" : "\"}}\" is expected");
    }
    next();
  }

  private List<Statement> bodyUntil(String end) {
    close(Kind.BLOCK_END);
    var body = body(Set.of(end));
    next();
    close(Kind.BLOCK_END);
    return body;
  }

  private Statement statement(int line) {
    var name = expectName();
    return switch (name) {
      case "if" -> condition(line);
      case "for" -> loop(line);
      case "set" -> set(line);
      case "macro" -> macro(line);
      case "filter" -> {
        var first = expectName();
        var arguments = skipOperator("(") ? arguments() : Expression.Arguments.NONE;
        var filter =
            filtered(new Expression.Filter(new Expression.Name("#body"), first, arguments));
        yield new Statement.Capture(null, filter, bodyUntil("endfilter"), line);
      }
      case "generation" -> new Statement.Block(bodyUntil("endgeneration"), line);
      case "with" -> with(line);
      case "break", "continue" -> {
        if (loops == 0) {
          throw error("\"" + name + "\" stands outside a loop");
        }
        close(Kind.BLOCK_END);
        yield name.equals("break") ? new Statement.Break() : new Statement.Continue();
      }
      default -> throw error("\"" + name + "\" is not a block this program knows");
    };
  }

  private Statement condition(int line) {
    var condition = tuple();
    close(Kind.BLOCK_END);
    var whenTrue = body(Set.of("elif", "else", "endif"));
    var here = peek().line();
    List<Statement> whenFalse;
    switch (next().text()) {
      case "elif" -> whenFalse = List.of(condition(here));
      case "else" -> whenFalse = bodyUntil("endif");
      default -> {
        close(Kind.BLOCK_END);
        whenFalse = List.of();
      }
    }
    return new Statement.If(condition, whenTrue, whenFalse, line);
  }

  private Statement loop(int line) {
    var targets = names();
    if (!skipName("in")) {
      throw error("\"in\" is expected");
    }
    var items = or();
    if (isOperator(",")) {
      var all = new ArrayList<>(List.of(items));
      while (skipOperator(",")) {
        all.add(or());
      }
      items = new Expression.Sequence(all, true);
    }
    var condition = skipName("if") ? expression() : null;
    if (isName("recursive")) {
      throw error("recursive loops are not known");
    }
    close(Kind.BLOCK_END);
    loops++;
    var body = body(Set.of("else", "endfor"));
    loops--;
    List<Statement> otherwise = List.of();
    if (next().text().equals("else")) {
      otherwise = bodyUntil("endfor");
    } else {
      close(Kind.BLOCK_END);
    }
    return new Statement.For(targets, items, condition, body, otherwise, line);
  }

  private List<String> names() {
    var names = new ArrayList<String>();
    var parentheses = skipOperator("(");
    do {
      names.add(expectName());
    } while (skipOperator(",") && peek().kind() == Kind.NAME && !isName("in"));
    if (parentheses) {
      expectOperator(")");
    }
    return names;
  }

  private Statement set(int line) {
    var targets = new ArrayList<String>();
    do {
      var target = expectName();
      targets.add(skipOperator(".") ? target + "." + expectName() : target);
    } while (skipOperator(","));
    if (skipOperator("=")) {
      var value = tuple();
      close(Kind.BLOCK_END);
      return new Statement.Assign(targets, value, line);
    }
    var filter = filtered(new Expression.Name("#body"));
    return new Statement.Capture(targets.getFirst(), filter, bodyUntil("endset"), line);
  }

  private Statement macro(int line) {
    var name = expectName();
    expectOperator("(");
    var parameters = new ArrayList<String>();
    var defaults = new ArrayList<@Nullable Expression>();
    while (!skipOperator(")")) {
      parameters.add(expectName());
      defaults.add(skipOperator("=") ? expression() : null);
      if (!isOperator(")")) {
        expectOperator(",");
      }
    }
    var outer = loops;
    loops = 0;
    var body = bodyUntil("endmacro");
    loops = outer;
    return new Statement.Macro(name, parameters, defaults, body, line);
  }

  private Statement with(int line) {
    var statements = new ArrayList<Statement>();
    while (peek().kind() == Kind.NAME) {
      var name = expectName();
      expectOperator("=");
      statements.add(new Statement.Assign(List.of(name), expression(), line));
      if (!skipOperator(",")) {
        break;
      }
    }
    statements.addAll(bodyUntil("endwith"));
    return new Statement.Block(statements, line);
  }
}
