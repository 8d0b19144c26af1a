// The OpenRPC document is valid, and complete against the sources.
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import jsonSchema from '@json-schema-tools/meta-schema';
import openrpc from '@open-rpc/meta-schema';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import {formats} from './schemas.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
// Shared by all build folders, see cmake/ConsiliumProtocol.cmake.
const document = JSON.parse(readFileSync(path.join(root, 'build/generated/openrpc.json'), 'utf8'));
const sources = readdirSync(path.join(root, 'protocol'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(path.join(root, 'protocol', name), 'utf8')));

/** Every value of a keyword, at any depth. */
function* occurrences(value, keyword) {
  if (value === null || typeof value !== 'object') return;
  for (const [key, each] of Object.entries(value)) {
    if (key === keyword && typeof each === 'string') yield each;
    yield* occurrences(each, keyword);
  }
}

function at(pointer) {
  return pointer
    .slice(2)
    .split('/')
    .reduce((value, step) => value?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

test('the document validates against the OpenRPC meta-schema', () => {
  const ajv = new Ajv({strict: false, allErrors: true, logger: false});
  // The schemas within are described by a meta-schema of their own, which describes itself.
  ajv.addMetaSchema({...jsonSchema.jsonSchema, $schema: undefined});
  const metaSchema = JSON.stringify(openrpc.openrpcDocument)
    // The same address; Ajv compares texts.
    .replaceAll('"https://meta.json-schema.tools"', '"https://meta.json-schema.tools/"');
  const validate = ajv.compile(JSON.parse(metaSchema));
  assert.ok(validate(document), JSON.stringify(validate.errors, null, 1));
  assert.match(document.openrpc, /^1\.3\./);

  // The meta-schema can tell: a spoilt document is refused.
  const spoilt = structuredClone(document);
  delete spoilt.methods[0].params;
  assert.ok(!validate(spoilt));
});

test('the document holds every method of the sources, its own discovery and every type', () => {
  const methods = sources.flatMap((source) => source.methods ?? []);
  assert.deepEqual(
    document.methods.map(({name}) => name),
    ['rpc.discover', ...methods.map(({name}) => name).sort()],
  );
  for (const source of methods) {
    const method = document.methods.find(({name}) => name === source.name);
    assert.equal(method['x-kind'], source.kind);
    assert.equal(method.paramStructure, 'by-name');
    const names = method.params.map(({name}) => name);
    if (source.params.properties) {
      const own = Object.keys(source.params.properties);
      assert.deepEqual(names, source.kind === 'write' ? ['commandId', ...own] : own);
    }
    const required = method.params.filter((param) => param.required).map(({name}) => name);
    if (source.params.properties) {
      const own = source.params.required ?? [];
      assert.deepEqual([...required].sort(), [...own, ...(source.kind === 'write' ? ['commandId'] : [])].sort());
    }
    assert.deepEqual(
      method.errors.map(({$ref}) => $ref),
      (source.errors ?? []).map((name) => `#/components/errors/${name}`),
    );
  }
  const types = sources.flatMap((source) => Object.keys(source.$defs ?? {}));
  assert.deepEqual(Object.keys(document.components.schemas).sort(), types.sort());
  const events = sources.flatMap((source) =>
    Object.values(source.$defs ?? {}).map((type) => type['x-event']).filter(Boolean),
  );
  assert.deepEqual(document['x-events'].map(({name}) => name), events.sort());
});

test('every reference within the document has a target', () => {
  const local = [...occurrences(document, '$ref')].filter((reference) => reference.startsWith('#'));
  assert.ok(local.length > 50);
  for (const reference of local) assert.notEqual(at(reference), undefined, reference);
});

test('the errors have the codes of the contract', () => {
  const codes = Object.fromEntries(
    Object.entries(document.components.errors).map(([name, {code}]) => [name, code]),
  );
  assert.deepEqual(codes, {
    unauthenticated: 1001,
    forbidden: 1002,
    not_found: 1003,
    conflict: 1004,
    invalid_state: 1005,
    invalid: 1006,
    identifying_data: 1007,
    rate_limited: 1008,
    too_large: 1009,
    unavailable: 1010,
  });
});

test('every schema of the document compiles as JSON Schema 2020-12', () => {
  const ajv = new Ajv2020({strict: true, formats});
  ajv.addVocabulary(['x-raw', 'x-event', 'discriminator']);
  const id = 'https://consilium.example/openrpc';
  const rebased = (value) =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/components/schemas/', `"${id}#/$defs/`));
  ajv.addSchema({$id: id, $defs: rebased(document.components.schemas)});
  for (const method of document.methods.slice(1)) {
    for (const {name, schema} of [...method.params, method.result]) {
      assert.doesNotThrow(() => ajv.compile(rebased(schema)), `${method.name} ${name}`);
    }
  }
});
