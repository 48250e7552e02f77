"""Writes expected.json: what transformers makes of each template and conversation.

transformers renders chat templates with Jinja2's sandboxed environment under these options and with
these additions. Run in this folder; Jinja2 3.1.6 was used.
"""
import json
from datetime import datetime
from pathlib import Path

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    """{% generation %} marks what the assistant said; it shows as what it holds."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_inner"), [], [], body).set_lineno(line)

    def _inner(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols]
)
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = lambda form: datetime(2026, 1, 5, 7, 8, 9).strftime(form)

cases = json.loads(Path("cases.json").read_text())
expected = []
for file in sorted(Path(".").glob("*.jinja")):
    template = environment.from_string(file.read_text())
    for case in cases:
        row = {"template": file.stem, "case": case["name"]}
        try:
            row["text"] = template.render(
                messages=case["messages"],
                tools=None,
                documents=None,
                add_generation_prompt=case["add_generation_prompt"],
                bos_token="<s>",
                eos_token="</s>",
            )
        except jinja2.exceptions.TemplateError as e:
            row["error"] = str(e)
        expected.append(row)
Path("expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")
