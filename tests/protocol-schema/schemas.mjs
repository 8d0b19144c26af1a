// The sources as an independent validator (Ajv) reads them.
import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';

const BASE = 'https://consilium.example/';

const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

/** Days of a month, 0 when there is no such month. */
function daysIn(year, month) {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [0, 31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month] ?? 0;
}

function isDate(text) {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number);
  return year >= 1 && day >= 1 && day <= daysIn(year, month);
}

export const formats = {
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  date: isDate,
  'date-time': (text) => {
    const match =
      /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):(\d\d))$/.exec(text);
    if (!match) return false;
    const [hour, minute, second, offsetHour, offsetMinute] = match
      .slice(2)
      .map((part) => Number(part ?? 0));
    return (
      isDate(match[1]) && hour < 24 && minute < 60 && second <= 60 && offsetHour < 24 && offsetMinute < 60
    );
  },
  duration:
    /^P(?:\d{1,9}W|(?!$)(?:\d{1,9}Y)?(?:\d{1,9}M)?(?:\d{1,9}D)?(?:T(?=\d)(?:\d{1,9}H)?(?:\d{1,9}M)?(?:\d{1,9}S)?)?)$/,
};

/** The bounds that hold for every integer of the contract, written out. */
function withIntegerBounds(schema) {
  if (Array.isArray(schema)) return schema.map(withIntegerBounds);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([k, v]) => [k, withIntegerBounds(v)]));
  if (copy.type === 'integer' && !('const' in copy)) {
    copy.minimum ??= -Number.MAX_SAFE_INTEGER;
    copy.maximum ??= Number.MAX_SAFE_INTEGER;
  }
  return copy;
}

/**
 * Reads the sources of a folder.
 * @returns types: [{name, validate, schema, file}] of $defs, parameters and results, and
 *   resolve(schema, file): {schema, file} behind references.
 */
export function readContract(folder) {
  const ajv = new Ajv2020({strict: true, allErrors: false, formats, unicodeRegExp: true});
  ajv.addVocabulary(['x-raw', 'x-event', 'discriminator']);
  const documents = {};
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
    const source = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
    const definitions = {...source.$defs};
    for (const method of source.methods ?? []) {
      const trait = method.name.split('.').map(capitalised).join('');
      let params = method.params;
      if (method.kind === 'write') {
        params = {
          ...params,
          required: ['commandId', ...(params.required ?? [])],
          properties: {
            commandId: {$ref: 'common.json#/$defs/CommandId'},
            ...params.properties,
          },
        };
      }
      definitions[`${trait}Params`] = params;
      definitions[`${trait}Result`] = method.result;
    }
    documents[name] = {$id: BASE + name, $defs: withIntegerBounds(definitions)};
    ajv.addSchema(documents[name]);
  }
  const resolve = (schema, file) => {
    while (schema.$ref) {
      const [target, pointer] = schema.$ref.split('#');
      file = target || file;
      schema = documents[file].$defs[pointer.split('/').at(-1)];
    }
    return {schema, file};
  };
  const types = [];
  for (const [file, document] of Object.entries(documents)) {
    for (const [name, schema] of Object.entries(document.$defs)) {
      types.push({name, file, schema, validate: ajv.getSchema(`${BASE}${file}#/$defs/${name}`)});
    }
  }
  return {types, resolve};
}
