/** The places in a schema where an id may stand, or a name by which something is found: nested ones, too. */
import type * as z from 'zod/mini';
import { ref } from '../../core/change/input.ts';

/** A place within an input; `[]`: within each entry of a list. */
export type Place = readonly string[];

/** Names of fields that hold ids, whatever their schema says of them. */
const names: ReadonlySet<string> = new Set(['id', 'of', 'repo', 'command', 'was', 'evidence']);

interface Def {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
  readonly element?: z.ZodMiniType;
  readonly innerType?: z.ZodMiniType;
  readonly in?: z.ZodMiniType;
  readonly valueType?: z.ZodMiniType;
  readonly options?: readonly z.ZodMiniType[];
}

/** Every place where one may stand, in the order of the schema. Throws at a sort of schema that it cannot look into. */
export function idPlaces(schema: z.ZodMiniType, at: Place = []): Place[] {
  if (schema === ref) return [at];
  const def = schema._zod.def as unknown as Def;
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape!).flatMap(([name, each]) => idPlaces(each, [...at, name]));
    case 'array':
      return idPlaces(def.element!, [...at, '[]']);
    case 'optional':
    case 'nullable':
    case 'default':
      return idPlaces(def.innerType!, at);
    case 'pipe':
      return idPlaces(def.in!, at);
    case 'record':
      return idPlaces(def.valueType!, [...at, '{}']);
    case 'union':
      return def.options!.flatMap((each) => idPlaces(each, at));
    case 'string':
      return names.has(at.findLast((each) => each !== '[]') ?? '') ? [at] : [];
    case 'number':
    case 'int':
    case 'boolean':
    case 'enum':
    case 'literal':
    case 'unknown':
      return [];
    default:
      throw new Error(`a schema of the sort ${def.type} may hold ids; teach this to look into it`);
  }
}

/** An input with another value at a place; undefined where nothing stands there. */
export function putAt(input: unknown, [name, ...rest]: Place, value: unknown): unknown {
  if (name === undefined) return value;
  if (name === '[]') {
    const [first, ...others] = (input as readonly unknown[] | undefined) ?? [];
    const put = first === undefined ? undefined : putAt(first, rest, value);
    return put === undefined ? undefined : [put, ...others];
  }
  const fields = input as Readonly<Record<string, unknown>> | undefined;
  if (fields?.[name] === undefined) return undefined;
  const put = putAt(fields[name], rest, value);
  return put === undefined ? undefined : { ...fields, [name]: put };
}
