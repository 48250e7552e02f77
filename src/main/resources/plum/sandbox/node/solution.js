// The process that runs a solution. It never sees a test or an expected value, and holds nothing
// but its input, its output and the channel. Whatever the program does to this interpreter, it can
// only answer questions with data, and each answer must repeat a number that was not known before
// the question.
//
// First it says how much processor time its own start took; then come the mode, the name of the
// entry point and the program. Where a whole program runs on some input there are no questions, and
// an answer, its parts on lines of their own, only if it fails. Questions: [number, target, arguments] where the target is the
// entry point's name, the number of a function that an answer brought, or "load" or "bye" without
// arguments. Answers: [number, kind, ...] with kind one of
//   loaded | bye | value, data, changed arguments, how, microseconds, output, errors
//   error, name, message, line, how, microseconds, output, errors | memory | large
//   unsupported, what | missing, name
//   and, while loading: syntax, message, line | load, message | error ...
// where how is 1 for a promise's outcome, and output and errors say how much was printed so far.
'use strict';

(() => {
  const { Encoder, Refused, decode, get, put, parse, stringify } = plum;
  const vm = require('vm');
  const { fstatSync, readFileSync, closeSync } = require('fs');
  const types = require('util').types;
  const cpuUsage = process.cpuUsage.bind(process);
  const exit = process.reallyExit.bind(process);
  const warn = console.error.bind(console);
  const { apply, defineProperty } = Reflect;
  const { isArray } = Array;
  const FromErrors = Error;
  const asText = String;
  const Later = Promise;
  const LINE = /(?:solution\.js|^data:[^:]*|\(data:[^:]*):(\d+)/m;
  const MODULE = /import statement|import\.meta|Unexpected token 'export'|await is only valid|reserved word/;
  const matches = RegExp.prototype.exec;
  const most = +process.argv[1];
  const objects = [];

  function micros() {
    const used = cpuUsage();
    return used.user + used.system;
  }

  /** The last line of the solution that took part in a failure, 0 if none; the text is its own. */
  function lineOf(error) {
    try {
      const found = apply(matches, LINE, [asText(error.stack)]);
      return found ? +found[1] : 0;
    } catch {
      return 0;
    }
  }

  function words(read) {
    try {
      return asText(read()).slice(0, 1000);
    } catch {
      return '';
    }
  }

  /** kind, name, message and line of what was thrown; memory that ran out is a kind of its own. */
  function describe(error) {
    const isError = types.isNativeError(error) || error instanceof FromErrors;
    const name = isError ? words(() => error.name) : 'thrown';
    const message = words(() => (isError ? error.message : error));
    if (name === 'RangeError' && message === 'Array buffer allocation failed') {
      return ['memory'];
    }
    return ['error', name.slice(0, 100), message, lineOf(error)];
  }

  /** A JSON list of texts and numbers; nothing that the program could have a say in. */
  function flat(list) {
    let text = '';
    for (let i = 0; i < list.length; i++) {
      text += (i ? ',' : '') + (typeof list[i] === 'string' ? stringify(list[i]) : +list[i]);
    }
    return text;
  }

  /** Takes the built-in modules out of the global names, where only this way to start puts them. */
  function tidy(main) {
    const genuine = ['console', 'process', 'crypto', 'module'];
    for (const name of require('module').builtinModules) {
      if (!genuine.includes(name) && Object.hasOwn(globalThis, name)) {
        delete globalThis[name];
      }
    }
    require.main = main ? given.module : undefined;
    // There is no /dev inside the sandbox, and this is how many programs read their input.
    const fs = require('fs');
    const open = fs.readFileSync;
    fs.readFileSync = (path, ...rest) => open(path === '/dev/stdin' ? 0 : path, ...rest);
    process.argv.splice(0, process.argv.length, 'node', 'solution.js');
  }

  /** Runs the program; returns how to look up a name in it. Throws what it throws. */
  async function load(source, entry) {
    const loader = vm.constants && vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    let script;
    try {
      script = new vm.Script(source, { filename: 'solution.js', importModuleDynamically: loader });
    } catch (error) {
      if (!(error instanceof SyntaxError) || !MODULE.test(error.message)) {
        throw { syntax: error };
      }
      return loadModule(source, entry);
    }
    script.runInThisContext();
    return () => {
      const found = vm.runInThisContext('typeof ' + entry + '==="undefined"?undefined:' + entry);
      if (found !== undefined) {
        return found;
      }
      const exported = given.module.exports;
      return typeof exported === 'function' ? exported : exported && exported[entry];
    };
  }

  async function loadModule(source, entry) {
    const name = '__plum_entry';
    let error;
    for (const more of entry ? ['\nexport { ' + entry + ' as ' + name + ' };', ''] : ['']) {
      try {
        const text = Buffer.from(source + more).toString('base64');
        const space = await import('data:text/javascript;base64,' + text);
        return () => space[name] ?? space[entry] ?? space.default?.[entry] ?? space.default;
      } catch (e) {
        error = e;
        if (!(e instanceof SyntaxError)) {
          throw e;
        }
      }
    }
    throw { syntax: error };
  }

  function refused(failure) {
    if (failure && failure.syntax) {
      const line = lineOf(failure.syntax);
      return ['syntax', words(() => failure.syntax.name + ': ' + failure.syntax.message), line];
    }
    if (failure && failure.code === 'MODULE_NOT_FOUND') {
      return ['load', words(() => failure.message.split('\n')[0])];
    }
    return describe(failure);
  }

  // ---- functions ----

  /** Something outside of any call failed while a promise was waited for. */
  let interrupt = null;

  function refer(value, callable) {
    objects[objects.length] = value;
    let kind = 'Function';
    if (typeof value !== 'function') {
      kind = words(() => typeof value === 'symbol' ? 'Symbol' : value.constructor.name) || 'Object';
    }
    const word = callable && typeof value === 'function' ? 1 : 0;
    return '[' + (objects.length - 1) + ',' + stringify(kind.slice(0, 80)) + ',' + word + ']';
  }

  function isContainer(value) {
    return typeof value === 'object' && value !== null;
  }

  function snapshot(value) {
    return new Encoder(1 << 24, refer).encode(value);
  }

  async function call(find, target, list) {
    const callee = typeof target === 'number' ? objects[target] : find(target);
    if (typeof callee !== 'function') {
      return flat(['missing', asText(target)]);
    }
    const args = [];
    const before = [];
    for (let i = 0; i < list.length; i++) {
      const value = decode(list[i], (body) => objects[body[0]]);
      defineProperty(args, i, { value, writable: true, enumerable: true, configurable: true });
      before[i] = isContainer(value) ? snapshot(value) : '';
    }
    const started = micros();
    let later = 0;
    let answer;
    try {
      let result = apply(callee, undefined, args);
      if (types.isPromise(result)) {
        later = 1;
        const failure = new Later((_, reject) => { interrupt = reject; });
        result = await Later.race([result, failure]);
      }
      const spent = micros() - started;
      const encoder = new Encoder(most, refer);
      answer = '"value",' + encoder.encode(result) + ',[';
      let first = true;
      for (let i = 0; i < before.length; i++) {
        if (before[i]) {
          const after = snapshot(args[i]);
          if (after !== before[i]) {
            answer += (first ? '' : ',') + '[' + i + ',' + encoder.take(after) + ']';
            first = false;
          }
        }
      }
      answer += '],' + flat([later, spent]);
    } catch (error) {
      if (error instanceof Refused) {
        return flat([error.kind, error.why]);
      }
      answer = flat(describe(error)) + ',' + flat([later, micros() - started]);
    } finally {
      interrupt = null;
    }
    return answer + ',' + flat([fstatSync(1).size, fstatSync(2).size]);
  }

  async function serve(entry, source) {
    let find = null;
    process.on('uncaughtException', (error) => { if (interrupt) { interrupt(error); } });
    for (;;) {
      const [number, target, list] = parse(get());
      let answer;
      if (target === 'load') {
        try {
          find = await load(source, entry);
          const found = entry ? typeof find() : 'function';
          answer = found === 'function' ? '"loaded"' : flat(['load',
            found === 'undefined' ? 'the program does not define ' + entry : entry + ' is not a function']);
        } catch (error) {
          answer = flat(refused(error));
        }
      } else if (target === 'bye') {
        put('[' + number + ',"bye"]');
        exit(0);
      } else {
        answer = await call(find, target, list);
      }
      put('[' + number + ',' + answer + ']');
    }
  }

  // ---- input and output ----

  /** Runs a whole program; the process ends when it does. Only a failure is reported. */
  async function run(source) {
    closeSync(4);
    const fail = (answer, error) => {
      if (answer[0] !== 'memory') {
        warn(words(() => (error && error.stack) || error));
      }
      put(answer.map((part) => asText(part).replace(/\n/g, ' ')).join('\n'));
      exit(1);
    };
    process.on('uncaughtException', (error) => {
      if (process.listenerCount('uncaughtException') === 1) {
        fail(refused(error), error);
      }
    });
    try {
      await load(source, '');
    } catch (error) {
      fail(refused(error), (error && error.syntax) || error);
    }
  }

  // When the text that node was started with has ended, node takes its `module` away again.
  const given = { module, exports, require };
  setImmediate(() => {
    put('' + micros());
    const mode = get();
    const entry = get();
    const source = get();
    Object.assign(globalThis, given);
    tidy(mode === 'run');
    if (mode === 'run') {
      run(source);
    } else {
      serve(entry, source);
    }
  });
})();
