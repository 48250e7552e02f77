package plum.llm.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import plum.llm.jinja.Token.Kind;

/** Reads expressions; from the loosest binding operator down to the tightest. */
abstract class ExpressionParser {
  private static final int DEEPEST = 100;
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final List<Token> tokens;
  private int at;
  private int depth;

  ExpressionParser(List<Token> tokens) {
    this.tokens = tokens;
  }

  final Token peek() {
    return tokens.get(at);
  }

  final Token next() {
    var token = tokens.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  final boolean isName(String name) {
    return peek().is(Kind.NAME, name);
  }

  final boolean isOperator(String operator) {
    return peek().is(Kind.OPERATOR, operator);
  }

  final boolean skipName(String name) {
    return isName(name) && next().kind() == Kind.NAME;
  }

  final boolean skipOperator(String operator) {
    return isOperator(operator) && next().kind() == Kind.OPERATOR;
  }

  final void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw error("\"" + operator + "\" is expected");
    }
  }

  final String expectName() {
    if (peek().kind() != Kind.NAME) {
      throw error("a name is expected");
    }
    return next().text();
  }

  final TemplateException error(String what) {
    var token = peek();
    var found = token.kind() == Kind.END ? "the end" : "\"" + token.text() + "\"";
    return new TemplateException("line " + token.line() + ": " + what + " before " + found);
  }

  /** An expression, or several with commas between, which make a tuple. */
  final Expression tuple() {
    var first = expression();
    if (!isOperator(",")) {
      return first;
    }
    var items = new ArrayList<>(List.of(first));
    while (skipOperator(",") && beginsExpression()) {
      items.add(expression());
    }
    return new Expression.Sequence(items, true);
  }

  private boolean beginsExpression() {
    return switch (peek().kind()) {
      case NAME, STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> Set.of("(", "[", "{", "-", "+").contains(peek().text());
      default -> false;
    };
  }

  final Expression expression() {
    if (++depth > DEEPEST) {
      throw error("expressions are nested too deeply");
    }
    var result = or();
    while (skipName("if")) {
      var condition = or();
      result =
          new Expression.Conditional(condition, result, skipName("else") ? expression() : null);
    }
    depth--;
    return result;
  }

  final Expression or() {
    return binary(Kind.NAME, Set.of("or"), this::and);
  }

  private Expression and() {
    return binary(Kind.NAME, Set.of("and"), this::not);
  }

  /** Operands with operators of one rank between; those on the left come first. */
  private Expression binary(Kind kind, Set<String> operators, Supplier<Expression> operand) {
    var left = operand.get();
    while (peek().kind() == kind && operators.contains(peek().text())) {
      left = new Expression.Binary(next().text(), left, operand.get());
    }
    return left;
  }

  private Expression not() {
    var count = 0;
    while (skipName("not")) {
      count++;
    }
    var operand = comparison();
    return switch (count) {
      case 0 -> operand;
      case 1 -> new Expression.Unary("not", operand);
      default ->
          new Expression.Unary(
              "not", count % 2 == 1 ? operand : new Expression.Unary("not", operand));
    };
  }

  private Expression comparison() {
    var first = sum();
    var operators = new ArrayList<String>();
    var operands = new ArrayList<Expression>();
    while (true) {
      if (peek().kind() == Kind.OPERATOR && COMPARISONS.contains(peek().text())) {
        operators.add(next().text());
      } else if (skipName("in")) {
        operators.add("in");
      } else if (isName("not") && tokens.get(at + 1).is(Kind.NAME, "in")) {
        at += 2;
        operators.add("not in");
      } else {
        return operators.isEmpty() ? first : new Expression.Comparison(first, operators, operands);
      }
      operands.add(sum());
    }
  }

  private Expression sum() {
    return binary(Kind.OPERATOR, Set.of("+", "-"), this::concatenation);
  }

  private Expression concatenation() {
    return binary(Kind.OPERATOR, Set.of("~"), this::product);
  }

  private Expression product() {
    return binary(Kind.OPERATOR, Set.of("*", "/", "//", "%"), this::power);
  }

  private Expression power() {
    return binary(Kind.OPERATOR, Set.of("**"), () -> unary(true));
  }

  private Expression unary(boolean filters) {
    if (++depth > DEEPEST) {
      throw error("expressions are nested too deeply");
    }
    Expression result;
    if (isOperator("-") || isOperator("+")) {
      result = new Expression.Unary(next().text(), unary(false));
    } else {
      result = primary();
    }
    result = postfix(result);
    depth--;
    return filters ? filtered(result) : result;
  }

  private Expression primary() {
    var token = next();
    return switch (token.kind()) {
      case NAME ->
          switch (token.text()) {
            case "true", "True" -> new Expression.Literal(true);
            case "false", "False" -> new Expression.Literal(false);
            case "none", "None" -> new Expression.Literal(Values.NONE);
            default -> new Expression.Name(token.text());
          };
      case STRING -> {
        var text = new StringBuilder(token.text());
        while (peek().kind() == Kind.STRING) {
          text.append(next().text());
        }
        yield new Expression.Literal(text.toString());
      }
      case INTEGER -> new Expression.Literal(integer(token));
      case FLOAT -> new Expression.Literal(Double.parseDouble(token.text()));
      case OPERATOR ->
          switch (token.text()) {
            case "(" -> parentheses();
            case "[" -> new Expression.Sequence(list("]"), false);
            case "{" -> dictionary();
            default -> throw unexpected(token);
          };
      default -> throw unexpected(token);
    };
  }

  private static Object integer(Token token) {
    try {
      return Long.parseLong(token.text());
    } catch (NumberFormatException e) {
      throw new TemplateException("line " + token.line() + ": a number is too large");
    }
  }

  private static TemplateException unexpected(Token token) {
    return new TemplateException(
        "line " + token.line() + ": an expression is expected, not \"" + token.text() + "\"");
  }

  private Expression parentheses() {
    if (skipOperator(")")) {
      return new Expression.Sequence(List.of(), true);
    }
    var result = tuple();
    expectOperator(")");
    return result;
  }

  private List<Expression> list(String close) {
    var items = new ArrayList<Expression>();
    while (!skipOperator(close)) {
      items.add(expression());
      if (!isOperator(close)) {
        expectOperator(",");
      }
    }
    return items;
  }

  private Expression dictionary() {
    var keys = new ArrayList<Expression>();
    var values = new ArrayList<Expression>();
    while (!skipOperator("}")) {
      keys.add(expression());
      expectOperator(":");
      values.add(expression());
      if (!isOperator("}")) {
        expectOperator(",");
      }
    }
    return new Expression.Dictionary(keys, values);
  }

  private Expression postfix(Expression target) {
    var result = target;
    while (true) {
      if (skipOperator(".")) {
        result =
            peek().kind() == Kind.INTEGER
                ? new Expression.Item(result, new Expression.Literal(integer(next())))
                : new Expression.Attribute(result, expectName());
      } else if (skipOperator("[")) {
        result = subscript(result);
      } else if (skipOperator("(")) {
        result = new Expression.Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expression subscript(Expression target) {
    var begin = isOperator(":") ? null : tuple();
    if (skipOperator("]")) {
      if (begin == null) {
        throw error("an index is expected");
      }
      return new Expression.Item(target, begin);
    }
    expectOperator(":");
    var end = bound();
    Expression step = null;
    if (skipOperator(":")) {
      step = bound();
    }
    expectOperator("]");
    return new Expression.Slice(target, begin, end, step);
  }

  private @Nullable Expression bound() {
    return isOperator(":") || isOperator("]") ? null : expression();
  }

  final Expression.Arguments arguments() {
    var positional = new ArrayList<Expression>();
    var named = new LinkedHashMap<String, Expression>();
    while (!skipOperator(")")) {
      if (peek().kind() == Kind.NAME && tokens.get(at + 1).is(Kind.OPERATOR, "=")) {
        var name = next().text();
        next();
        named.put(name, expression());
      } else {
        positional.add(expression());
      }
      if (!isOperator(")")) {
        expectOperator(",");
      }
    }
    return new Expression.Arguments(positional, named);
  }

  /** Filters, tests and calls that follow. */
  final Expression filtered(Expression target) {
    var result = target;
    while (true) {
      if (skipOperator("|")) {
        var name = expectName();
        result =
            new Expression.Filter(
                result, name, skipOperator("(") ? arguments() : Expression.Arguments.NONE);
      } else if (skipName("is")) {
        result = test(result);
      } else if (skipOperator("(")) {
        result = new Expression.Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expression test(Expression target) {
    var negated = skipName("not");
    var name = expectName();
    var arguments = Expression.Arguments.NONE;
    if (skipOperator("(")) {
      arguments = arguments();
    } else if (beginsArgument()) {
      arguments = new Expression.Arguments(List.of(postfix(primary())), Map.of());
    }
    var test = new Expression.Test(target, name, arguments);
    return negated ? new Expression.Unary("not", test) : test;
  }

  private boolean beginsArgument() {
    return switch (peek().kind()) {
      case NAME -> !Set.of("else", "or", "and", "is", "if", "in", "not").contains(peek().text());
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> isOperator("[") || isOperator("{");
      default -> false;
    };
  }
}
