// The solution as its judge sees it: questions, answers and what an answer stands for. All of it is
// suspect until it has been taken apart here.
'use strict';

const answers = (() => {
  const { Encoder, Refused, decode, get, put, parse, stringify, own } = plum;
  const inspect = require('util').inspect;
  const random = Math.random;
  const FORGED = 'forged bytes on the channel';
  const LONGEST = 300;

  /** Ends a test whatever the test's own handlers do. */
  class Fatal {
    constructor(verdict, detail) {
      this.verdict = verdict;
      this.detail = detail;
    }
  }

  const short = (text, most = LONGEST) => text.length > most ? text.slice(0, most) + '…' : text;

  // ---- what is not data ----

  const references = new WeakMap();

  /** Something of the solution's: true, equal to nothing, to be handed back but not looked into. */
  function opaque(solution, index, kind) {
    const look = () => solution.end('UNSUPPORTED_VALUE', 'the test looks into an object of class ' + kind);
    const traps = {};
    for (const name of Object.getOwnPropertyNames(Reflect)) {
      traps[name] = look;
    }
    const mark = new Proxy(Object.create(null), traps);
    references.set(mark, { index, kind });
    return mark;
  }

  /** A function of the solution's that a test may call, as often as it is an answer itself. */
  function remote(solution, target) {
    return function candidate(...args) {
      if (new.target) {
        solution.end('UNSUPPORTED_VALUE', 'the test makes an object of a class of the solution');
      }
      return solution.call(target, args);
    };
  }

  function show(value) {
    const known = (typeof value === 'object' || typeof value === 'function') && references.get(value);
    return known ? '[object of class ' + known.kind + ']' : short(inspect(value,
      { depth: 8, breakLength: Infinity, maxArrayLength: 60, maxStringLength: 250, customInspect: false }));
  }

  /** The solution's exceptions that a test has seen, with what is known of them. */
  const failures = new WeakMap();

  /** An exception that a test may expect. One of the solution's assertions is not one of the test's. */
  function revive(name, message, line) {
    const known = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
    const failure = new (Object.hasOwn(known, name) ? known[name] : Error)(message);
    if (failure.name !== name) {
      own(failure, 'name', name);
    }
    const words = message ? name + ': ' + message : name;
    failures.set(failure, { name, message, line,
      detail: short(words) + (line ? ' (line ' + line + ' of the solution)' : '') });
    return failure;
  }

  // ---- the solution, seen from here ----

  class Solution {
    constructor() {
      this.gone = null;
      this.printed = [0, 0];
      this.begin();
    }

    /** Forgets what belongs to one test. */
    begin() {
      this.answered = 0;
      this.micros = 0;
      this.fatal = null;
      this.last = undefined;
      this.opaque = '';
    }

    /** A fatal event that leaves the process alive. */
    end(verdict, detail) {
      this.fatal = this.fatal || new Fatal(verdict, detail);
      throw this.fatal;
    }

    lose(verdict, detail) {
      this.gone = this.fatal = new Fatal(verdict, detail);
      throw this.gone;
    }

    malformed() {
      this.lose('SANDBOX_VIOLATION', FORGED);
    }

    /** Asks and returns the kind of the answer and what follows. */
    ask(rest) {
      if (this.gone) {
        throw this.gone;
      }
      const number = Math.floor(random() * 2 ** 52);
      put('C[' + number + ',' + rest + ']');
      const frame = get();
      if (frame[0] === 'G') {
        this.lose('LOST', '');
      }
      if (frame[0] === 'F') {
        const [verdict, detail] = frame.slice(1).split('\n');
        this.lose(verdict, detail);
      }
      let answer;
      try {
        answer = parse(frame.slice(1));
      } catch {
        this.malformed();
      }
      if (!Array.isArray(answer) || answer[0] !== number || typeof answer[1] !== 'string') {
        this.malformed();
      }
      return answer.slice(1);
    }

    call(target, args) {
      const encoder = new Encoder(1 << 26, (value) => {
        const known = references.get(value);
        if (known) {
          return '[' + known.index + ']';
        }
        throw new Refused('unsupported', typeof value === 'function' ? 'a function' : 'an object of a class');
      });
      let list = '';
      try {
        list = args.map((a) => encoder.encode(a)).join(',');
      } catch (error) {
        this.end('TEST_ERROR', 'the test passes a value that cannot be sent'
          + (error instanceof Refused && error.why ? ': ' + error.why : ''));
      }
      const answer = this.ask(stringify(target) + ',[' + list + ']');
      this.answered++;
      try {
        return this.take(answer, args);
      } catch (error) {
        if (error instanceof Fatal || failures.has(error)) {
          throw error;
        }
        return this.malformed(); // whatever a reader may stumble over, it was not sent in good faith
      }
    }

    account(micros, out, err) {
      const counts = [micros, out, err];
      if (!counts.every((n) => Number.isSafeInteger(n) && n >= 0)) {
        this.malformed();
      }
      this.micros += micros;
      this.printed = [out, err];
    }

    take(answer, args) {
      const texts = answer.slice(1);
      switch (answer[0]) {
        case 'value': {
          const [data, changed, later, ...counts] = texts;
          this.account(...counts);
          this.opaque = '';
          const resolve = ([index, kind, callable]) => {
            if (!Number.isSafeInteger(index) || typeof kind !== 'string') {
              this.malformed();
            }
            if (callable === 1) {
              const made = remote(this, index);
              references.set(made, { index, kind });
              return made;
            }
            this.opaque = short(kind, 80);
            return opaque(this, index, this.opaque);
          };
          const result = decode(data, resolve);
          for (const [index, after] of changed) {
            replace(args[index], decode(after, resolve));
          }
          this.last = { value: result };
          return later === 1 ? Promise.resolve(result) : result;
        }
        case 'error': {
          const [name, message, line, later, ...counts] = texts;
          this.account(...counts);
          if (typeof name !== 'string' || typeof message !== 'string' || !Number.isSafeInteger(line)) {
            this.malformed();
          }
          const failure = revive(short(name, 100), short(message), line);
          if (later === 1) {
            return Promise.reject(failure);
          }
          throw failure;
        }
        case 'memory':
          return this.end('MEMORY_LIMIT', 'Array buffer allocation failed');
        case 'large':
          return this.end('OUTPUT_LIMIT', 'the answer is larger than the output limit');
        case 'unsupported':
          return this.end('UNSUPPORTED_VALUE', 'the answer cannot be sent: ' + short(String(texts[0])));
        case 'missing':
          return this.end('TEST_ERROR', 'the test calls something that is not a function');
        default:
          return this.malformed();
      }
    }
  }

  /** Applies a change that the solution made to an argument. */
  function replace(mine, after) {
    if (Object.getPrototypeOf(mine) !== Object.getPrototypeOf(after)) {
      throw new TypeError('not the same kind');
    }
    if (mine instanceof Map) {
      mine.clear();
      after.forEach((v, k) => mine.set(k, v));
    } else if (mine instanceof Set) {
      mine.clear();
      after.forEach((v) => mine.add(v));
    } else if (mine instanceof Date) {
      mine.setTime(after.getTime());
    } else {
      if (Array.isArray(mine)) {
        mine.length = 0;
        mine.length = after.length;
      } else if (!ArrayBuffer.isView(mine)) {
        Object.keys(mine).forEach((key) => delete mine[key]);
      }
      Object.keys(after).forEach((key) => own(mine, key, after[key]));
    }
  }

  return { FORGED, Fatal, Solution, failures, remote, revive, short, show };
})();
