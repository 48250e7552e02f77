// The process that holds the tests of one problem and decides.
//
// It calls the solution of each program through the workbench, which hands on bytes and looks at
// none of them but their number. Every answer is suspect: what is malformed, or does not repeat the
// question's number, is a verdict about the solution, and the program gets no further question. A
// test passes only when its statements end normally, the solution was called, and nothing fatal was
// seen, even if the test swallowed it.
//
// First it says "H". Frames from the workbench: entry point, context, number of tests, and kind,
// code and name of each; then, for each program, "P" with the first test and the last. After each
// question one of "A" with the answer, "G" when the program is gone, "F" with a verdict and words
// that the workbench came to. Frames to it: "C" with a question; "R" with a row, texts between NULs;
// "D" with 0 when the program is alive, 1 when it was lost in a test, 2 while loading, 3 after all
// tests, 4 when it did not load.
'use strict';

(() => {
  const { get, put, own } = plum;
  const { FORGED, Fatal, Solution, failures, remote, revive, short, show } = answers;
  const vm = require('vm');
  const assert = require('assert');
  const builtin = require;
  const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
  const assertOk = assert.ok;

  // ---- the tests ----

  put('H');
  const entry = get();
  const context = get();

  function compile(text, lines) {
    return new vm.Script(text, { filename: 'test.js', lineOffset: -lines });
  }

  /** The whole of a test as a function of the entry point, after the context. */
  function prepare(kind, code) {
    // In braces, so that a test may declare the entry point or `check` however it likes.
    const before = '(function () {' + context + '\nreturn (async function ('
      + (IDENTIFIER.test(entry) && entry !== 'candidate' ? entry + ', ' : '__entry, ') + 'candidate) {{\n';
    const end = kind === 'check' ? '\n;return await check(candidate);' : '';
    return compile(before + code + end + '\n}})})()', before.split('\n').length - 1);
  }

  function load(kind, code, name) {
    const test = { kind, code, name, script: null, broken: '' };
    try {
      compile('(function () {' + context + '\n})', 0);
    } catch (error) {
      test.broken = 'the context does not compile: ' + short(error.message);
    }
    try {
      // Braces that close what stands before would otherwise go unnoticed.
      compile('(async function () {' + code + '\n})', 0);
      test.script = prepare(kind, code);
    } catch (error) {
      test.broken = test.broken || short(error.name + ': ' + error.message);
    }
    return test;
  }

  const tests = [];
  for (let left = +get(); left > 0; left--) {
    tests.push(load(get(), get(), get()));
  }

  let registered = [];
  let rejected = null;
  const under = [];
  const group = (name, body) => { under.push(name); try { body(); } finally { under.pop(); } };
  const register = (name, body) => {
    registered.push({ name: [...under, name].join('.'), body });
  };

  /** What tests find among the global names. */
  function furnish(solution) {
    const candidate = remote(solution, entry);
    if (IDENTIFIER.test(entry)) {
      own(candidate, entry, candidate);
    }
    globalThis.assert = assert;
    globalThis.test = globalThis.it = register;
    globalThis.describe = group;
    globalThis.require = (name) => {
      const bare = name.replace(/^node:/, '');
      if (['assert', 'assert/strict', 'util'].includes(bare)) {
        return builtin(bare);
      }
      if (bare === 'test') {
        return Object.assign(register, { test: register, it: register, describe: group });
      }
      if (/^[./]/.test(name)) {
        return candidate; // the solution, whatever file the test takes it to be in
      }
      throw new Error('a test may require assert and util, not ' + name);
    };
    return candidate;
  }

  for (const name of ['module', 'exports', '__filename', '__dirname']) {
    delete globalThis[name];
  }
  console.assert = (condition, ...words) => assertOk(condition, words.length ? String(words[0]) : undefined);
  process.exit = () => { throw new Fatal('TEST_ERROR', 'the test ends its process'); };
  process.on('unhandledRejection', (error) => { rejected = rejected || { error }; });
  process.on('uncaughtException', (error) => { rejected = rejected || { error }; });

  async function perform(test, solution) {
    registered = [];
    rejected = null;
    const candidate = furnish(solution);
    await test.script.runInThisContext()(candidate, candidate);
    if (test.kind === 'module') {
      const chosen = registered.filter((r) => !test.name || r.name === test.name);
      if (!chosen.length) {
        throw new Fatal('TEST_ERROR', test.name ? 'there is no test ' + test.name : 'no test(name, function) in it');
      }
      for (const one of chosen) {
        await one.body();
      }
    }
    await new Promise(setImmediate); // promises that nobody waits for
    if (rejected) {
      throw rejected.error;
    }
  }

  const row = (verdict, detail, more = {}) => ({ verdict, detail, ...more });

  async function judge(test, solution) {
    if (test.broken) {
      return row('TEST_ERROR', test.broken);
    }
    solution.begin();
    let outcome;
    try {
      await perform(test, solution);
      outcome = solution.answered ? row('PASSED', '')
        : row('TEST_ERROR', 'the test never calls the solution');
    } catch (error) {
      outcome = explain(error, test, solution);
    }
    return solution.fatal ? row(solution.fatal.verdict, solution.fatal.detail) : outcome;
  }

  function explain(error, test, solution) {
    if (error instanceof Fatal) {
      return row(error.verdict, error.detail);
    }
    const known = (typeof error === 'object' && error !== null) ? failures.get(error) : undefined;
    if (known) {
      return row('EXCEPTION', known.detail,
        { exception: known.name, message: known.message, line: known.line });
    }
    const asserted = error instanceof assert.AssertionError;
    let words = short(String((error && error.message) || error));
    if (!asserted) {
      words = short(String((error && error.name) || 'thrown') + ': ' + words) + ', in the test';
    }
    if (!solution.answered) {
      return row('TEST_ERROR', asserted ? 'an assertion fails before the solution is called' : words);
    }
    if (solution.opaque) {
      return row('UNSUPPORTED_VALUE', 'the answer is an object of class ' + solution.opaque);
    }
    return asserted ? wrong(error, test, solution) : row('WRONG_ANSWER', words);
  }

  /** Says what was asked for and what came. */
  function wrong(error, test, solution) {
    let expected = '';
    let actual = '';
    if (/^(strict|deep|deepStrict|)equal$/i.test(error.operator) || error.operator === '==' && !isTruth(error)) {
      expected = show(error.expected);
      actual = show(error.actual);
    } else if (/^not/.test(error.operator)) {
      expected = 'not ' + show(error.expected);
      actual = show(error.actual);
    } else if (solution.last) {
      expected = askedFor(error, test);
      actual = show(solution.last.value);
    }
    const given = error.generatedMessage ? '' : short(String(error.message));
    const detail = expected ? 'got ' + actual + ', expected ' + expected
      : actual ? 'got ' + actual + (given ? '; ' + given : '') : given || 'an assertion failed';
    return row('WRONG_ANSWER', detail, { expected, actual });
  }

  /** Whether it is `assert(x)`, of which nobody knows what x was compared with. */
  function isTruth(error) {
    return error.expected === true && (error.actual === false || !error.actual);
  }

  /** The right side of the comparison in the line that failed, as the test has it; may be empty. */
  function askedFor(error, test) {
    const at = /test\.js:(\d+):(\d+)/.exec(String(error.stack));
    if (!at) {
      return '';
    }
    const text = test.code.split('\n').slice(+at[1] - 1).join('\n').slice(+at[2] - 1, +at[2] + 2000);
    const open = text.indexOf('(');
    let depth = 0;
    let from = -1;
    for (let i = open; i >= 0 && i < text.length; i++) {
      const c = text[i];
      if ('"\'`'.includes(c)) {
        for (i++; i < text.length && text[i] !== c; i++) {
          i += text[i] === '\\' ? 1 : 0;
        }
      } else if ('([{'.includes(c)) {
        depth++;
      } else if (')]}'.includes(c) && --depth === 0 || c === ',' && depth === 1) {
        return from < 0 ? '' : short(text.slice(from, i).trim());
      } else if (depth === 1 && /^===?[^=]/.test(text.slice(i, i + 4)) && !'=!<>'.includes(text[i - 1])) {
        from = i + (text[i + 2] === '=' ? 3 : 2);
      } else if (depth === 1 && /^(&&|\|\|)/.test(text.slice(i, i + 2))) {
        return ''; // more than one comparison
      }
    }
    return '';
  }

  // ---- programs ----

  /** Why the program did not load, or null. */
  function hello([kind, first, second, line]) {
    const words = short(String(first));
    switch (kind) {
      case 'loaded':
        return null;
      case 'error': {
        const failure = failures.get(revive(short(words, 100), short(String(second)), +line || 0));
        return row('EXCEPTION', failure.detail + ', while loading',
          { exception: failure.name, message: failure.message, line: failure.line });
      }
      case 'syntax':
        return row('SYNTAX_ERROR', words + (+second ? ' (line ' + (+second) + ')' : ''), { line: +second || 0 });
      case 'load':
        return row('LOAD_ERROR', words);
      case 'memory':
        return row('MEMORY_LIMIT', 'Array buffer allocation failed, while loading');
      default:
        return row('SANDBOX_VIOLATION', FORGED);
    }
  }

  function report(solution, outcome) {
    const fields = [outcome.verdict, solution.micros, outcome.detail, outcome.exception || '',
      outcome.message || '', outcome.line || 0, outcome.expected || '', outcome.actual || '',
      ...solution.printed];
    put('R' + fields.map((f) => String(f).replace(/\0/g, '\ufffd')).join('\0'));
  }

  async function run(first, last) {
    const solution = new Solution();
    let refusal;
    try {
      refusal = hello(solution.ask('"load"'));
    } catch (fatal) {
      if (!(fatal instanceof Fatal)) {
        throw fatal;
      }
      refusal = row(fatal.verdict, fatal.detail);
    }
    if (refusal) {
      for (let i = first; i < last; i++) {
        report(solution, refusal);
      }
      put('D' + (solution.gone ? 2 : 4));
      return;
    }
    for (let i = first; i < last; i++) {
      report(solution, await judge(tests[i], solution));
      if (solution.gone) {
        put('D1');
        return;
      }
    }
    // A program that has answered by itself and gone is not there to say so.
    try {
      if (solution.ask('"bye"')[0] !== 'bye') {
        solution.malformed();
      }
      put('D0');
    } catch {
      report(solution, row(solution.gone.verdict, solution.gone.detail));
      put('D3');
    }
  }

  (async () => {
    for (;;) {
      const [first, last] = get().slice(1).split(' ');
      await run(+first, +last);
    }
  })();
})();
