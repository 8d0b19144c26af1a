// Documents of HL7 FHIR R4 held against the official JSON schema, and against what it cannot say:
// that they are whole.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import Ajv from 'ajv';
const draft6 = createRequire(import.meta.url)('ajv/dist/refs/json-schema-draft-06.json');

const file = path.resolve(
  import.meta.dirname,
  '../../../shared/data/fhir/fhir.schema.r4.json.gz',
);

/** The official schema; nothing where it is not on this machine. */
export async function fhirSchema() {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && JSON.parse((await promisify(gunzip)(bytes)).toString('utf8'));
}

/**
 * Compiles the schema once: the result takes a bundle and gives what is wrong with it. Each resource
 * is held against the definition of its own type, so that an error names what it is about.
 */
export function fhirValidator({ id, ...schema }) {
  // Unknown keywords of another tool, and `id` in place of `$id`.
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  ajv.addMetaSchema(draft6);
  // A bundle's resource may be any: which one is asked of each below.
  const { ResourceList, ...definitions } = schema.definitions;
  ajv.addSchema({ $schema: schema.$schema, $id: id, definitions: { ...definitions, ResourceList: {} } });
  const compiled = new Map();
  const check = (type, value) => {
    assert.ok(definitions[type]?.properties?.resourceType?.const === type, `${type} is no resource`);
    if (!compiled.has(type)) compiled.set(type, ajv.compile({ $ref: `${id}#/definitions/${type}` }));
    const valid = compiled.get(type);
    return valid(value)
      ? []
      : valid.errors.map(({ instancePath, message, params }) =>
          `${type}${instancePath} ${message} ${JSON.stringify(params)}`,
        );
  };
  return (bundle) => [
    ...check('Bundle', bundle),
    ...bundle.entry.flatMap(({ resource }) => check(resource.resourceType, resource)),
  ];
}

/** Every value in a document, with its path. */
function* values(node, at = '') {
  yield [at, node];
  if (node && typeof node === 'object')
    for (const [key, value] of Object.entries(node)) yield* values(value, `${at}/${key}`);
}

/** A document that begins with its Composition, has each id once and all that it refers to. */
export function assertWhole(bundle) {
  assert.equal(bundle.resourceType, 'Bundle');
  assert.equal(bundle.type, 'document');
  assert.ok(bundle.identifier.system && bundle.identifier.value && bundle.timestamp);
  const [first] = bundle.entry;
  assert.equal(first.resource.resourceType, 'Composition');
  const urls = bundle.entry.map(({ fullUrl }) => fullUrl);
  assert.equal(new Set(urls).size, urls.length, 'a fullUrl is there twice');
  for (const { fullUrl, resource } of bundle.entry) {
    assert.match(fullUrl, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(`urn:uuid:${resource.id}`, fullUrl);
  }
  const referred = new Set();
  for (const [at, value] of values(bundle)) {
    if (at.endsWith('/reference')) {
      assert.ok(urls.includes(value), `${at} leads to ${value}, which is not in the bundle`);
      referred.add(value);
    }
    // FHIR has neither empty values nor null outside of lists.
    assert.ok(value !== null && value !== '', `${at} is empty`);
    if (value && typeof value === 'object') assert.ok(Object.keys(value).length > 0, `${at} is empty`);
    // Invariant per-1.
    if (at.endsWith('/period') || at.endsWith('Period'))
      assert.ok(!value.start || !value.end || value.start <= value.end, `${at} ends before it begins`);
  }
  for (const { status, start, end } of resources(bundle, 'Appointment')) {
    // Invariants app-2 and app-3.
    assert.equal(Boolean(start), Boolean(end));
    assert.ok(start || ['proposed', 'cancelled', 'waitlist'].includes(status), status);
  }
  // Nothing hangs in the air: all is reached from the Composition, or says what it is about.
  const about = ({ resourceType }) => ['Composition', 'Provenance'].includes(resourceType);
  for (const { fullUrl, resource } of bundle.entry)
    assert.ok(referred.has(fullUrl) || about(resource), `nobody refers to a ${resource.resourceType}`);
  for (const section of first.resource.section) assert.ok(section.text || section.entry);
}

/** The resources of a type. */
export const resources = (bundle, type) =>
  bundle.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type);

/** Reads narratives as XML, with Python's parser; fails where one is not well formed. */
export async function assertXhtml(bundles) {
  const divs = bundles.flatMap((bundle) =>
    bundle.entry[0].resource.section.flatMap(({ text }) => (text ? [text.div] : [])),
  );
  const script = `
import json, sys, xml.etree.ElementTree as tree
allowed = {'div','p','b','br','h3','ul','ol','li','table','thead','tbody','tr','th','td'}
for div in json.load(sys.stdin):
    for element in tree.fromstring(div).iter():
        space, name = element.tag[1:].split('}')
        assert space == 'http://www.w3.org/1999/xhtml' and name in allowed, element.tag
print(0)`;
  const running = promisify(execFile)('python3', ['-c', script], { maxBuffer: 1 << 24 });
  running.child.stdin.end(JSON.stringify(divs));
  await running;
  return divs.length;
}
