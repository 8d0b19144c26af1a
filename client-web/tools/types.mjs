// Writes what the client knows of the contract, from the sources in protocol/: TypeScript types of
// everything on the wire, the kind of each method, the values of enumerations, and validators of what people write.
// usage: node tools/types.mjs PROTOCOL TARGET
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';

/** Contents that are checked before they are sent, so that a field says what is wrong with it. */
const kChecked = ['CaseContent', 'OpinionContent', 'ReportContent'];

/** Enumerations of which the client goes through all values, so that it misses none that is new. */
const kListed = [
  'CaseBox',
  'CaseOrder',
  'CaseState',
  'CentreKind',
  'CountedFigure',
  'CountedWhose',
  'QuestionBox',
  'Urgency',
];

const [source, target] = process.argv.slice(2);

/** Names of types are unique across the sources, so that all references can stay in one document. */
function localised(node) {
  if (Array.isArray(node)) return node.map(localised);
  if (node === null || typeof node !== 'object') return node;
  // Stored JSON passes through; the description names the type that it has.
  if (node['x-raw']) {
    const named = /^An? `(\w+)`/.exec(node.description ?? '')?.[1];
    return named ? { $ref: `#/$defs/${named}` } : {};
  }
  // What stands beside a reference would make a second type of it.
  if (typeof node.$ref === 'string') return { $ref: node.$ref.replace(/^.*#/, '#') };
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== 'discriminator' && key !== 'x-event')
      .map(([key, value]) => [key, localised(value)]),
  );
}

const pascal = (name) =>
  name
    .split('.')
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('');

const $defs = {};
const methods = [];
const events = [];
const failures = [];
for (const name of (await readdir(source)).filter((file) => file.endsWith('.json')).sort()) {
  const file = JSON.parse(await readFile(path.join(source, name), 'utf8'));
  for (const [type, schema] of Object.entries(file.$defs ?? {})) {
    $defs[type] = localised(schema);
    if (schema['x-event']) events.push([schema['x-event'], type]);
  }
  failures.push(...Object.entries(file.errors ?? {}));
  for (const { name, kind, summary, params, result } of file.methods ?? []) {
    methods.push({ name, kind, summary });
    $defs[`${pascal(name)}Params`] = localised(params);
    $defs[`${pascal(name)}Result`] = localised(result);
  }
}

const root = {
  $defs,
  title: 'Everything',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(Object.keys($defs).map((type) => [type, { $ref: `#/$defs/${type}` }])),
};
const types = await compile(structuredClone(root), 'Everything', {
  bannerComment: '// Made by tools/types.mjs from protocol/.',
  additionalProperties: false,
  ignoreMinAndMaxItems: true,
  format: false,
});
const lines = [
  types,
  '/** Parameters (without the commandId that the connection adds) and result of each method. */',
  'export interface Methods {',
  ...methods.map(
    ({ name, summary }) =>
      `/** ${summary} */\n'${name}': { params: ${pascal(name)}Params; result: ${pascal(name)}Result };`,
  ),
  '}',
  '/** What each type of event carries. */',
  'export interface Events {',
  ...events.map(([event, type]) => `'${event}': ${type};`),
  '}',
];
const values = [
  '// Made by tools/types.mjs from protocol/.',
  ...kListed.map(
    (type) =>
      `export const ${type[0].toLowerCase()}${type.slice(1)}Values = ${JSON.stringify($defs[type].enum)} as const;`,
  ),
];
const kinds = [
  '// Made by tools/types.mjs from protocol/.',
  "import type { Methods } from './protocol';",
  "export const methodKinds: Record<keyof Methods, 'read' | 'write' | 'session'> = {",
  ...methods.map(({ name, kind }) => `'${name}': '${kind}',`),
  '};',
];

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const codes = [
  '// Made by tools/types.mjs from protocol/.',
  '/** Codes of the errors of the contract, by name. */',
  'export const codes = {',
  ...failures.map(([name, { code, description }]) => `/** ${description} */\n${camel(name)}: ${code},`),
  '} as const;',
];

const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  code: {
    source: true,
    esm: true,
    lines: true,
    regExp: Object.assign((p, f) => new RegExp(p, f), { code: 'RegExp' }),
  },
  formats: {
    uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    date: /^\d{4}-\d\d-\d\d$/,
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
    duration:
      /^P(?!$)(\d{1,9}Y)?(\d{1,9}M)?(\d{1,9}W)?(\d{1,9}D)?(T(?=\d)(\d{1,9}H)?(\d{1,9}M)?(\d{1,9}S)?)?$/,
  },
});
ajv.addSchema({ $id: 'protocol', $defs });
// Lengths count code points, as the server does.
const validators = standaloneCode(
  ajv,
  Object.fromEntries(kChecked.map((type) => [`is${type}`, `protocol#/$defs/${type}`])),
).replaceAll('require("ajv/dist/runtime/ucs2length").default', '((text) => [...text].length)');
if (validators.includes('require(')) throw new Error('a validator needs what a browser does not have');

/** Unchanged files keep their time, so that nothing is built again for them. */
async function write(name, text) {
  const file = path.join(target, name);
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before !== text) await writeFile(file, text);
}
await mkdir(target, { recursive: true });
await write('protocol.ts', `${lines.join('\n')}\n`);
await write('values.ts', `${values.join('\n')}\n`);
await write('kinds.ts', `${kinds.join('\n')}\n`);
await write('codes.ts', `${codes.join('\n')}\n`);
await write('validators.js', validators);
await write(
  'validators.d.ts',
  [
    '// Made by tools/types.mjs from protocol/.',
    'export interface Violation { instancePath: string; keyword: string; params: Record<string, unknown>; }',
    'export interface Validator { (value: unknown): boolean; errors?: Violation[] | null; }',
    ...kChecked.map((type) => `export const is${type}: Validator;`),
    '',
  ].join('\n'),
);
