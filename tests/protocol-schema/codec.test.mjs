// The generated decoders agree with an independent validator on valid and spoilt instances.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {Random, instance, mutated} from './instances.mjs';
import {readContract} from './schemas.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const build = path.resolve(process.env.CONSILIUM_BUILD_DIR ?? path.join(root, 'build/release'));
const seed = Number(process.env.CONSILIUM_SEED ?? 20261122);

/** Sends lines to the program and returns its answers. */
async function answers(program, lines) {
  const child = spawn(path.join(build, 'tests', program), {stdio: ['pipe', 'pipe', 'inherit']});
  const timer = setTimeout(() => child.kill('SIGKILL'), 300_000);
  child.stdin.on('error', () => {}); // the exit status tells
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const ended = once(child, 'close');
  let text = '';
  for await (const part of child.stdout.setEncoding('utf8')) text += part;
  const [status] = await ended;
  clearTimeout(timer);
  assert.equal(status, 0, `${program} ended with ${status}`);
  const out = text.split('\n');
  assert.equal(out.pop(), '');
  assert.equal(out.length, lines.length);
  return out;
}

/** JSON.stringify with sorted keys is RFC 8785. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

/** Numbers beyond 2^53-1 are refused wherever they are. */
function withinRange(value) {
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return value === null || typeof value !== 'object' || Object.values(value).every(withinRange);
}

/** What the server makes of a valid value: times in UTC with milliseconds, no empty optional array. */
function normal(contract, schema, file, value) {
  ({schema, file} = contract.resolve(schema, file));
  if (schema.oneOf) {
    const name = schema.discriminator.propertyName;
    schema = schema.oneOf
      .map((each) => contract.resolve(each, file))
      .find((each) => each.schema.properties[name].const === value[name]).schema;
  }
  if (schema.format === 'date-time') {
    const leap = /:60(?=[.Zz+-])/.test(value);
    const cut = value.toUpperCase().replace(/:60(?=[.Z+-])/, ':59').replace(/(\.\d{3})\d+/, '$1');
    return new Date(Date.parse(cut) + (leap ? 1000 : 0)).toISOString();
  }
  if (schema.type === 'array') return value.map((item) => normal(contract, schema.items, file, item));
  if (schema.type !== 'object') return value;
  const members = [];
  for (const [key, each] of Object.entries(value)) {
    const property = contract.resolve(schema.properties[key], file).schema;
    if (property.type === 'array' && each.length === 0 && !schema.required?.includes(key)) continue;
    members.push([key, normal(contract, schema.properties[key], file, each)]);
  }
  return Object.fromEntries(members);
}

/** Compares on `rounds` valid and three times as many spoilt instances of every type. */
async function compare(folder, program, rounds) {
  const contract = readContract(folder);
  const random = new Random(seed);
  const samples = [];
  for (const type of contract.types) {
    // A named scalar has no decoder of its own; it is tested where it is used.
    const {schema} = contract.resolve(type.schema, type.file);
    if (schema.type !== 'object' && !schema.oneOf && !schema.enum) continue;
    // A $ref in place of an object is an alias of that object's type.
    if (type.schema.$ref) continue;
    for (let i = 0; i < rounds; i++) {
      const value = instance(contract, type.schema, type.file, random);
      samples.push({type, meant: true, text: JSON.stringify(value)});
      for (let k = 0; k < 3; k++) samples.push({type, meant: false, text: mutated(value, random)});
    }
  }
  const replies = await answers(program, samples.map(({type, text}) => `${type.name}\t${text}`));

  const again = [];
  const counts = {accepted: 0, rejected: 0, meantValid: 0, meant: 0};
  for (const [index, {type, meant, text}] of samples.entries()) {
    const value = JSON.parse(text);
    const valid = type.validate(value) && withinRange(value);
    const [verdict, ...rest] = replies[index].split('\t');
    assert.equal(
      verdict,
      valid ? 'accept' : 'reject',
      `seed ${seed}: ${type.name} ${text.slice(0, 2000)}\nAjv: ${JSON.stringify(type.validate.errors)}\nhere: ${replies[index]}`,
    );
    counts[valid ? 'accepted' : 'rejected']++;
    if (meant) {
      counts.meant++;
      counts.meantValid += valid ? 1 : 0;
    }
    if (valid) {
      const encoded = rest.join('\t');
      assert.equal(encoded, canonical(normal(contract, type.schema, type.file, value)), `seed ${seed}: ${type.name} ${text}`);
      assert.ok(type.validate(JSON.parse(encoded)), `seed ${seed}: ${type.name} encodes ${encoded}`);
      again.push({line: `${type.name}\t${encoded}`, encoded});
    } else {
      assert.match(rest[0], /^(?:\/|$)/u);
    }
  }
  const repeated = await answers(program, again.map(({line}) => line));
  for (const [index, {encoded}] of again.entries()) assert.equal(repeated[index], `accept\t${encoded}`);
  return counts;
}

function check(counts) {
  assert.ok(counts.accepted > 2000 && counts.rejected > 2000, JSON.stringify(counts));
  assert.ok(counts.meantValid > 0.97 * counts.meant, JSON.stringify(counts));
}

test('decoders made from the fixture agree with Ajv', async (t) => {
  const counts = await compare(path.join(here, 'fixture'), 'decode_fixture_instances', 600);
  t.diagnostic(JSON.stringify(counts));
  check(counts);
});

test('decoders of the contract agree with Ajv', async (t) => {
  const counts = await compare(path.join(root, 'protocol'), 'decode_protocol_instances', 60);
  t.diagnostic(JSON.stringify(counts));
  check(counts);
});
