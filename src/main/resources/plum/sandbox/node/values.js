// Plain data across the border between the solution and the judge, as tagged JSON, and the frames
// it travels in. Both sides begin with this text.
//
// null, booleans, strings, arrays and numbers that JSON knows are themselves; all else is an object
// with one key, the tag. Nothing is ever evaluated. The text is put together here and not by
// JSON.stringify, which would ask objects how they wish to be shown; reading a getter or a proxy
// runs the code of the side that owns it, and what comes out is data. What is not data crosses as
// an opaque reference.
'use strict';

const plum = (() => {
  const { readSync, writeSync } = require('fs');
  const types = require('util').types;
  const { apply, getPrototypeOf } = Reflect;
  const { is, keys, hasOwn, defineProperty } = Object;
  const { isArray } = Array;
  const { parse, stringify } = JSON;
  const { isFinite } = Number;
  const Plain = Object.prototype;
  const hex = BigInt.prototype.toString;
  const walkMap = Map.prototype.forEach;
  const walkSet = Set.prototype.forEach;
  const timeOf = Date.prototype.getTime;
  const kindOfTyped = Object.getOwnPropertyDescriptor(
      getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
  const TYPED = new Map([
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
    Float32Array, Float64Array, BigInt64Array, BigUint64Array,
  ].map((type) => [type.name, type]));
  const DEEPEST = 60;

  /** A value that cannot cross: 'unsupported' with a word why, or 'large'. */
  class Refused {
    constructor(kind, why) {
      this.kind = kind;
      this.why = why;
    }
  }

  /** Bytes that no honest encoder sends. */
  class Malformed {}

  /**
   * Flattens values.
   *
   * most: characters of all texts of this encoder together;
   * refer: makes the body of an opaque reference of what is not data, or throws Refused
   */
  class Encoder {
    constructor(most, refer) {
      this.room = most;
      this.refer = refer;
    }

    take(text) {
      this.room -= text.length + 1;
      if (this.room < 0) {
        throw new Refused('large', '');
      }
      return text;
    }

    list(count, element, depth) {
      let text = '';
      for (let i = 0; i < count; i++) {
        text += (i ? ',' : '') + element(i, depth);
      }
      return '[' + text + ']';
    }

    encode(value, depth = 0) {
      switch (typeof value) {
        case 'string':
          // Escapes make the text longer than the value, never shorter: refuse before the work.
          if (value.length > this.room) {
            throw new Refused('large', '');
          }
          return this.take(stringify(value));
        case 'number':
          return this.take(isFinite(value) && !is(value, -0)
            ? '' + value : '{"n":"' + (is(value, -0) ? '-0' : value) + '"}');
        case 'boolean':
          return this.take(value ? 'true' : 'false');
        case 'undefined':
          return this.take('{"u":0}');
        case 'bigint':
          return this.take('{"b":"' + apply(hex, value, [16]) + '"}');
        case 'object':
          return value === null ? this.take('null') : this.object(value, depth);
        default:
          return this.take('{"x":' + this.refer(value, depth === 0) + '}');
      }
    }

    object(value, depth) {
      if (depth > DEEPEST) {
        throw new Refused('unsupported', 'nested more than ' + DEEPEST + ' deep, or a circle');
      }
      this.take('{"":}');
      depth++;
      if (isArray(value)) {
        const element = (i) => hasOwn(value, i) ? this.encode(value[i], depth) : this.take('{"e":0}');
        return this.list(this.count(value.length), element, depth);
      }
      if (types.isMap(value)) {
        const rows = [];
        apply(walkMap, value, [(v, k) => { rows[rows.length] = k; rows[rows.length] = v; }]);
        return '{"m":' + this.list(rows.length, (i) => this.encode(rows[i], depth)) + '}';
      }
      if (types.isSet(value)) {
        const rows = [];
        apply(walkSet, value, [(v) => { rows[rows.length] = v; }]);
        return '{"s":' + this.list(rows.length, (i) => this.encode(rows[i], depth)) + '}';
      }
      if (types.isDate(value)) {
        return '{"d":' + this.encode(apply(timeOf, value, []), depth) + '}';
      }
      if (types.isTypedArray(value)) {
        const kind = apply(kindOfTyped, value, []);
        return '{"t":["' + kind + '",'
          + this.list(this.count(value.length), (i) => this.encode(value[i], depth)) + ']}';
      }
      const parent = getPrototypeOf(value);
      if (parent !== Plain && parent !== null) {
        return '{"x":' + this.refer(value, false) + '}';
      }
      const names = keys(value);
      const row = (i) => this.encode(names[i], depth) + ',' + this.encode(value[names[i]], depth);
      return (parent === null ? '{"z":' : '{"o":') + this.list(names.length, row) + '}';
    }

    count(length) {
      if (length > this.room) {
        throw new Refused('large', '');
      }
      return length;
    }
  }

  function own(object, key, value) {
    defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  }

  const special = new Map([['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity], ['-0', -0]]);

  /** The inverse; trusts nothing. resolve: turns the body of a reference into a value. */
  function decode(data, resolve, depth = 0) {
    if (data === null || typeof data !== 'object') {
      return data;
    }
    if (depth > DEEPEST + 3) {
      throw new Malformed();
    }
    depth++;
    if (isArray(data)) {
      const list = [];
      for (let i = 0; i < data.length; i++) {
        const item = data[i];
        if (item !== null && typeof item === 'object' && hasOwn(item, 'e')) {
          list.length = i + 1;
        } else {
          own(list, i, decode(item, resolve, depth));
        }
      }
      return list;
    }
    const tags = keys(data);
    if (tags.length !== 1) {
      throw new Malformed();
    }
    const tag = tags[0];
    const body = data[tag];
    if (tag === 'u') {
      return undefined;
    }
    if (tag === 'n' && special.has(body)) {
      return special.get(body);
    }
    if (tag === 'b' && typeof body === 'string' && /^-?[0-9a-f]+$/.test(body)) {
      return body[0] === '-' ? -BigInt('0x' + body.slice(1)) : BigInt('0x' + body);
    }
    if (tag === 'd') {
      const time = decode(body, resolve, depth);
      if (typeof time === 'number') {
        return new Date(time);
      }
    }
    if (!isArray(body)) {
      throw new Malformed();
    }
    if (tag === 'x') {
      return resolve(body);
    }
    if (tag === 't' && body.length === 2 && TYPED.has(body[0]) && isArray(body[1])) {
      return TYPED.get(body[0]).from(body[1], (item) => decode(item, resolve, depth));
    }
    if (tag === 's') {
      return new Set(body.map((item) => decode(item, resolve, depth)));
    }
    if (body.length % 2 || !'moz'.includes(tag)) {
      throw new Malformed();
    }
    const result = tag === 'm' ? new Map() : tag === 'o' ? {} : Object.create(null);
    for (let i = 0; i < body.length; i += 2) {
      const value = decode(body[i + 1], resolve, depth);
      if (tag === 'm') {
        result.set(decode(body[i], resolve, depth), value);
      } else if (typeof body[i] === 'string') {
        own(result, body[i], value);
      } else {
        throw new Malformed();
      }
    }
    return result;
  }

  const OUT = 3;
  const IN = 4;
  const { alloc, from, concat } = Buffer;
  const readLength = Buffer.prototype.readUInt32BE;
  const writeLength = Buffer.prototype.writeUInt32BE;
  const utf8 = Buffer.prototype.toString;

  function exactly(count) {
    const buffer = alloc(count);
    for (let at = 0; at < count;) {
      const got = readSync(IN, buffer, at, count - at, null);
      if (!got) {
        process.reallyExit(0);
      }
      at += got;
    }
    return buffer;
  }

  /** The next frame's text: what follows a four-byte length. */
  function get() {
    return apply(utf8, exactly(apply(readLength, exactly(4), [0])), ['utf8']);
  }

  function put(text) {
    const body = from(text, 'utf8');
    const head = alloc(4);
    apply(writeLength, head, [body.length, 0]);
    const frame = concat([head, body]);
    for (let at = 0; at < frame.length;) {
      at += writeSync(OUT, frame, at, frame.length - at);
    }
  }

  return { Encoder, Refused, Malformed, decode, get, put, parse, stringify, own };
})();
