// Instances made from schemas, and ways to spoil them. Everything follows from the seed.

/** A small repeatable random source (mulberry32). */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  /** From low to high, both included. */
  integer(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }
  chance(probability) {
    return this.next() < probability;
  }
  pick(items) {
    return items[this.integer(0, items.length - 1)];
  }
}

const SPICE = ['é', 'œ', 'ß', '€', '😀', '𝒳', '\u2028', '\u00a0', '"', '\\', '/', '\t', '\u0001', '\u007f', '\ufb33'];

function anyText(random, length) {
  let text = '';
  for (let i = 0; i < length; i++) {
    text += random.chance(0.2) ? random.pick(SPICE) : String.fromCharCode(random.integer(0x20, 0x7e));
  }
  return text;
}

const CATEGORIES = {L: 'aéZœЖ', Lu: 'AÉZЖ', Ll: 'aéœж', N: '07٣', Nd: '07٣', P: '.,-!', Zs: ' \u00a0', M: '\u0301'};
const ALPHABET = [
  ...Array.from({length: 95}, (_, i) => String.fromCharCode(0x20 + i)), '\t', '\n', '\r', ...SPICE, ...'ÉàЖ٣',
];

/** Makes texts that match a pattern (the subset that the generator allows). */
export function fromPattern(pattern, random) {
  let at = 0;
  const characters = Array.from(pattern);

  function alternatives() {
    const branches = [];
    do {
      branches.push(sequence());
    } while (characters[at] === '|' && ++at);
    return () => random.pick(branches)();
  }

  function sequence() {
    const parts = [];
    while (at < characters.length && characters[at] !== '|' && characters[at] !== ')') {
      const part = atom();
      const [low, high] = count();
      parts.push(() => {
        let text = '';
        for (let i = random.integer(low, high); i > 0; i--) text += part();
        return text;
      });
    }
    return () => parts.map((part) => part()).join('');
  }

  function count() {
    const rest = characters.slice(at).join('');
    const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(rest);
    if (!match) return [1, 1];
    at += match[0].length;
    if (match[1]) return {'*': [0, 4], '+': [1, 5], '?': [0, 1]}[match[1]];
    const low = Number(match[2]);
    return [low, match[3] ? (match[4] ? Math.min(Number(match[4]), low + 6) : low + 3) : low];
  }

  function atom() {
    const character = characters[at++];
    if (character === '^' || character === '$') return () => '';
    if (character === '(') {
      if (characters[at] === '?') at += 2;
      const inner = alternatives();
      at++;
      return inner;
    }
    if (character === '[' || character === '\\') {
      const start = at - 1;
      if (character === '[') {
        while (characters[at] !== ']') at += characters[at] === '\\' ? 2 : 1;
        at++;
      } else if (/[pP]/.test(characters[at])) {
        at = characters.indexOf('}', at) + 1;
      } else {
        at++;
      }
      // The class itself says which characters are in it.
      const expression = new RegExp(`^${characters.slice(start, at).join('')}$`, 'u');
      const members = [...ALPHABET, ...Object.values(CATEGORIES).join('')].filter((c) => expression.test(c));
      return () => random.pick(members);
    }
    return () => character;
  }

  return alternatives()();
}

const two = (n) => String(n).padStart(2, '0');

function text(schema, random) {
  if (schema.format === 'uuid') {
    const hex = (n) => Array.from({length: n}, () => random.pick('0123456789abcdef')).join('');
    return schema.pattern
      ? fromPattern(schema.pattern, random)
      : `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
  }
  const date = () =>
    `${String(random.integer(1, 9999)).padStart(4, '0')}-${two(random.integer(1, 12))}-${two(random.integer(1, random.chance(0.9) ? 28 : 31))}`;
  if (schema.format === 'date') return date();
  if (schema.format === 'date-time') {
    const fraction = random.chance(0.5) ? `.${random.integer(0, 999999)}` : '';
    const zone = random.chance(0.7) ? 'Z' : `${random.pick('+-')}${two(random.integer(0, 14))}:${two(random.integer(0, 59))}`;
    return `2${date().slice(1)}T${two(random.integer(0, 23))}:${two(random.integer(0, 59))}:${two(random.integer(0, 59))}${fraction}${zone}`;
  }
  if (schema.format === 'duration') {
    return random.pick(['P1Y', 'P34Y', 'P1Y6M', 'P28W', 'PT30M', 'P1DT12H', 'P3D', 'PT1H2M3S', 'P1Y3D']);
  }
  const low = schema.minLength ?? 0;
  const high = Math.min(schema.maxLength ?? 20, random.chance(0.1) ? 8200 : low + 20);
  if (schema.pattern === undefined) {
    return anyText(random, random.chance(0.2) ? random.pick([low, high]) : random.integer(low, high));
  }
  const expression = new RegExp(schema.pattern, 'u');
  let last = '';
  for (let attempt = 0; attempt < 50; attempt++) {
    last = random.chance(0.5) ? fromPattern(schema.pattern, random) : anyText(random, random.integer(low, high));
    const length = Array.from(last).length;
    if (length >= low && length <= (schema.maxLength ?? Infinity) && expression.test(last)) return last;
  }
  return last;
}

function number(schema, random, whole) {
  const low = schema.minimum ?? schema.exclusiveMinimum ?? -1e6;
  const high = schema.maximum ?? schema.exclusiveMaximum ?? Math.max(low, 0) + 1e6;
  const exclusive = 'exclusiveMinimum' in schema || 'exclusiveMaximum' in schema;
  if (random.chance(exclusive ? 0.01 : 0.3)) return random.pick([low, high]);
  if (whole) return random.integer(low, Math.min(high, low + 2 ** 40));
  return low + random.next() * (high - low);
}

function anyValue(random, depth = 0) {
  return random.pick([
    () => null,
    () => random.chance(0.5),
    () => random.integer(-1000, 1000),
    () => (random.next() - 0.5) * 10 ** random.integer(-30, 12),
    () => anyText(random, random.integer(0, 12)),
    () => (depth > 2 ? [] : Array.from({length: random.integer(0, 3)}, () => anyValue(random, depth + 1))),
    () =>
      depth > 2
        ? {}
        : Object.fromEntries(
            Array.from({length: random.integer(0, 3)}, () => [anyText(random, 4), anyValue(random, depth + 1)]),
          ),
  ])();
}

/** An instance that is meant to be valid. */
export function instance(contract, schema, file, random) {
  ({schema, file} = contract.resolve(schema, file));
  if (schema['x-raw']) return anyValue(random);
  if ('const' in schema) return schema.const;
  if (schema.oneOf) return instance(contract, random.pick(schema.oneOf), file, random);
  if (schema.enum) return random.pick(schema.enum);
  switch (schema.type) {
    case 'object': {
      const names = Object.keys(schema.properties ?? {});
      const optional = random.next();
      const chosen = names.filter((name) => schema.required?.includes(name) || random.chance(optional));
      if (random.chance(0.3)) chosen.reverse();
      return Object.fromEntries(
        chosen.map((name) => [name, instance(contract, schema.properties[name], file, random)]),
      );
    }
    case 'array': {
      const low = schema.minItems ?? 0;
      const high = Math.min(schema.maxItems ?? 4, random.chance(0.03) ? 210 : low + 3);
      const items = [];
      const seen = new Set();
      for (let i = random.integer(low, high); i > 0; i--) {
        const item = instance(contract, schema.items, file, random);
        const key = JSON.stringify(item);
        if (!schema.uniqueItems || !seen.has(key)) items.push(item);
        seen.add(key);
      }
      return items;
    }
    case 'string':
      return text(schema, random);
    case 'boolean':
      return random.chance(0.5);
    default:
      return number(schema, random, schema.type === 'integer');
  }
}

/** All places of a value: [{parent, key}], the value itself being that of a holder. */
function places(holder) {
  const found = [];
  const visit = (parent, key) => {
    found.push({parent, key});
    const value = parent[key];
    if (value !== null && typeof value === 'object') for (const each of Object.keys(value)) visit(value, each);
  };
  visit(holder, 'value');
  return found;
}

/** Stands for a number that is written as 7.0 or 7e0; never part of an instance otherwise. */
const MARK = '\ue000';

function spoil(holder, random) {
  const {parent, key} = random.pick(places(holder));
  const value = parent[key];
  const steps = [
    () => (parent[key] = anyValue(random)),
    () => (Array.isArray(parent) ? parent.splice(Number(key), 1) : delete parent[key]),
    () => (parent[key] = null),
    () => (parent[key] = [value]),
    () => (parent[key] = {value}),
    () => (parent[key] = String(value)),
  ];
  if (typeof value === 'string') {
    steps.push(
      () => (parent[key] = ''),
      () => (parent[key] = `${value}\n`),
      () => (parent[key] = `${value} `),
      () => (parent[key] = ` ${value}`),
      () => (parent[key] = value.toUpperCase()),
      () => (parent[key] = Array.from(value).slice(1).join('')),
      () => (parent[key] = Array.from(value).slice(0, -1).join('')),
      () => (parent[key] = value + value),
      () => (parent[key] = value + '😀'.repeat(random.pick([1, 4, 40, 400]))),
      () => (parent[key] = value.replace(/\d/, (digit) => String((Number(digit) + random.integer(1, 9)) % 10))),
      () => (parent[key] = value.replace(/[T:Z-]/, random.pick(['t', 'z', ' ', ';', '']))),
      () => (parent[key] = value.replace(/\d/, '٣')),
    );
  } else if (typeof value === 'number') {
    steps.push(
      () => (parent[key] = value + random.pick([-1, 1, 0.5, -0.5, 1e-9])),
      () => (parent[key] = -value),
      () => (parent[key] = random.pick([0, -1, 1e300, -1e300, 5e-324, 2 ** 53 - 1, 0.1])),
      () => (parent[key] = `${MARK}${value}${Number.isInteger(value) && Math.abs(value) < 1e15 ? '.0' : ''}${MARK}`),
      () => (parent[key] = `${MARK}${value}${String(value).includes('e') ? '' : 'e0'}${MARK}`),
      () => (parent[key] = `${MARK}${random.pick(['9007199254740992.0', '9007199254740991.0', '1e21'])}${MARK}`),
    );
  } else if (Array.isArray(value)) {
    steps.push(
      () => value.push(anyValue(random)),
      () => value.length && value.push(structuredClone(random.pick(value))),
      () => value.reverse(),
      () => (value.length = 0),
      () => value.push(...Array.from({length: 200}, () => structuredClone(value[0] ?? 1))),
    );
  } else if (value !== null && typeof value === 'object') {
    const names = Object.keys(value);
    steps.push(
      () => (value[random.pick(['extra', '__proto', 'Kind', 'é/~', 'commandId', 'n'.repeat(100)])] = anyValue(random)),
      () => names.length && delete value[random.pick(names)],
      () => names.length && delete value[random.pick(names)],
      () => {
        if (names.length === 0) return;
        const name = random.pick(names);
        value[name.toUpperCase()] = value[name];
        delete value[name];
      },
    );
  }
  random.pick(steps)();
}

/** JSON text of the value after one to three changes. Always one that parses. */
export function mutated(value, random) {
  const holder = {value: structuredClone(value)};
  for (let i = random.pick([1, 1, 1, 2, 3]); i > 0; i--) {
    spoil(holder, random);
    if (!('value' in holder)) holder.value = null;
  }
  const marked = new RegExp(`"${MARK}(-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:e[+-]?\\d+)?)${MARK}"`, 'g');
  return JSON.stringify(holder.value).replace(marked, '$1');
}
