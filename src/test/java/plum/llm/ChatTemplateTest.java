package plum.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import plum.data.PlumException;
import plum.io.Json;

/** Against what Jinja2 makes of the same templates; resources/chat/expected.py says how. */
class ChatTemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-05T07:08:09Z"), ZoneOffset.UTC);
  private static final List<ChatTemplate.Message> HELLO =
      List.of(new ChatTemplate.Message("user", "hello"));

  @TempDir Path folder;

  private static String resource(String name) {
    try (var in = ChatTemplateTest.class.getResourceAsStream("/chat/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked") // plum.io.Json makes no other maps
  private static List<Map<String, Object>> rows(String name) {
    return (List<Map<String, Object>>) Objects.requireNonNull(Json.parse(resource(name)));
  }

  record Golden(String template, Map<String, Object> conversation, Map<String, Object> expected) {
    @Override
    public String toString() {
      return template + ", " + conversation.get("name");
    }
  }

  static Stream<Golden> golden() {
    var cases = rows("cases.json");
    return rows("expected.json").stream()
        .map(
            row ->
                new Golden(
                    String.valueOf(row.get("template")),
                    cases.stream()
                        .filter(each -> Objects.equals(each.get("name"), row.get("case")))
                        .findFirst()
                        .orElseThrow(),
                    row));
  }

  private void write(String template) throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"), template);
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        Json.write(Map.of("bos_token", "<s>", "eos_token", Map.of("content", "</s>"))));
  }

  private String render(String template) throws IOException {
    write(template);
    return ChatTemplate.find(folder, CLOCK).orElseThrow().render(HELLO, true);
  }

  @ParameterizedTest
  @MethodSource("golden")
  void whatPythonMakesOfIt(Golden golden) throws IOException {
    write(resource(golden.template + ".jinja"));
    var template = ChatTemplate.find(folder, CLOCK).orElseThrow();
    var messages =
        ((List<?>) Objects.requireNonNull(golden.conversation.get("messages")))
            .stream()
                .map(each -> (Map<?, ?>) each)
                .map(
                    each ->
                        new ChatTemplate.Message(
                            String.valueOf(each.get("role")), String.valueOf(each.get("content"))))
                .toList();
    var generate = Objects.equals(golden.conversation.get("add_generation_prompt"), true);
    if (golden.expected.get("error") instanceof String error) {
      var thrown = assertThrows(PlumException.class, () -> template.render(messages, generate));
      assertTrue(String.valueOf(thrown.getMessage()).contains(error), thrown.getMessage());
    } else {
      assertEquals(golden.expected.get("text"), template.render(messages, generate));
    }
  }

  @Test
  void theTemplateIsFoundWhereverItStands() throws IOException {
    assertTrue(ChatTemplate.find(folder).isEmpty());
    var thrown = assertThrows(PlumException.class, () -> ChatTemplate.open(folder));
    assertTrue(String.valueOf(thrown.getMessage()).contains("no chat template"));
    Files.writeString(
        folder.resolve("chat_template.json"), Json.write(Map.of("chat_template", "legacy")));
    assertEquals("legacy", ChatTemplate.open(folder).render(HELLO, true));
    var config = folder.resolve("tokenizer_config.json");
    Files.writeString(config, Json.write(Map.of("chat_template", "{{ bos_token }}config")));
    assertEquals("config", ChatTemplate.open(folder).render(HELLO, true));
    Files.writeString(
        config,
        Json.write(
            Map.of(
                "chat_template",
                List.of(
                    Map.of("name", "tool_use", "template", "tools"),
                    Map.of("name", "default", "template", "{{ messages[0].content }}!")))));
    assertEquals("hello!", ChatTemplate.open(folder).render(HELLO, true));
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages[0].role }}");
    assertEquals("user", ChatTemplate.open(folder).render(HELLO, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{{ 'a' * 10000000000 }}",
        "{{ 'a'.ljust(2000000000) }}",
        "{{ 'a'.ljust(-9223372036854775807) }}{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{{ 'a'.ljust(8000000, 'b' * 8000000) }}",
        "{{ range(9000) | tojson(indent='a' * 7000000) }}",
        "{{ range(9000) | tojson(separators=['a' * 7000000, ':']) }}",
        "{{ [1, 2] | tojson(separators=[]) }}",
        "{{ - (-9223372036854775807 - 1) }}",
        "{% for i in range(2) %}{{ loop.cycle() }}{% endfor %}",
        "{{ 'banana'.find('a', 2) }}",
        "{{ ('a' * 100000).replace('a', 'b' * 100000) }}",
        "{{ ('b' * 100000).join(range(99999) | map('string') | list) }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ range(99999999999) }}",
        "{{ 2 ** 100000000000 }}",
        "{% for i in range(90000) %}{{ 'a' * 7000000 }}{% endfor %}",
        "{{ messages.__class__.__mro__ }}",
        "{{ ''.getClass().forName('java.lang.Runtime') }}",
        "{{ messages[0].content.class.classLoader.x }}",
        "{{ messages[0].update({'a': 1}) }}",
        "{{ messages.append(1) }}",
        "{% set messages.x = 1 %}",
        "{{ undefined_thing + 'x' }}",
        "{{ nothing.at.all }}",
        "{{ 1 / 0 }}",
        "{{ 1 % 0 }}",
        "{{ 'a' + 1 }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ 'a' < 1 }}",
        "{{ messages() }}",
        "{{ 'x' | no_such_filter }}",
        "{{ 'x' is no_such_test }}",
        "{% include 'other.jinja' %}",
        "{% if true %}",
        "{% for %}{% endfor %}",
        "{{ 'open",
        "{{ (1 }}",
        "{{ }}",
        "{# open",
        "{% raw %}",
        "{% break %}",
        "{% frobnicate %}",
        "}}{{ ] }}",
      })
  void aTemplateThatFailsOrAsksForTooMuchIsRefused(String template) {
    var thrown =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> assertThrows(PlumException.class, () -> render(template)));
    var message = String.valueOf(thrown.getMessage());
    assertTrue(message.contains("chat_template.jinja") && message.contains("line 1"), message);
  }

  /** Each line is an expression and what Python prints for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      textBlock =
          """
          'abc'[1::9223372036854775807]   | b
          'abc'[::-9223372036854775807]   | c
          ' a b  c '.rsplit(none, 1)      | [' a b', 'c']
          ' a b  c '.split(none, 1)       | ['a', 'b  c ']
          'a b'.split(none, 0)            | ['a b']
          ' a\u2003b '.split()           | ['a', 'b']
          '-42'.zfill(5)                  | -0042
          'x'.rjust(3, '.')               | ..x
          """)
  void whatIsRareIsAsInPython(String expression, String text) throws IOException {
    assertEquals(text, render("{{ " + expression + " }}"));
  }

  @Test
  void nestingHasAnEnd() {
    for (var deep :
        List.of(
            "{{ " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + " }}",
            "{{ " + "-".repeat(50_000) + "1 }}",
            "{{ " + "not ".repeat(50_000) + "1 + }}",
            "{% if true %}".repeat(50_000))) {
      assertThrows(PlumException.class, () -> render(deep));
    }
  }

  @Test
  void inAChatPromptsAreEncodedAsTheirTemplateWritesThem() throws IOException {
    var toy = folder.resolve("toy");
    ToyCheckpoint.write(toy);
    var checkpoint = HfFolder.open(toy);
    assertThrows(PlumException.class, () -> Tokenizer.open(checkpoint, true));
    Files.writeString(
        toy.resolve("chat_template.jinja"),
        "{% for m in messages %}<eos>{{ m.role }}: {{ m.content }}{% endfor %}");
    try (var plain = Tokenizer.open(checkpoint);
        var chat = Tokenizer.open(checkpoint, true)) {
      var ids = chat.encodePrompt("def");
      assertEquals(1, ids[0], "the template's end token is one token, not five letters");
      assertArrayEquals(plain.encode("<eos>user: def"), ids);
      assertArrayEquals(plain.encode("def"), chat.encode("def"), "completions stay as they are");
    }
  }
}
