/** How models, versions and gates are found by what people know of them. */
import { isUuid } from '../change/uuid.ts';
import { get, list, must, type Reading } from '../change/read.ts';
import type { Project } from '../people/kinds.ts';
import { theProject } from '../people/find.ts';
import {
  deployment,
  gate,
  mark,
  model,
  version,
  type Deployment,
  type Gate,
  type Mark,
  type Model,
  type Version,
} from './kinds.ts';

/** A model of a project by id or name. */
export function* theModel(home: Project, ref: string): Reading<Model> {
  const models = yield* list(model, 'project', [home.id]);
  const row = models.find((m) => m.id === ref) ?? models.find((m) => m.name.toLowerCase() === ref.toLowerCase());
  return yield* must(row, 'not_found', { what: 'model', ref });
}

/** A version by id, `churn@1.2.0`, or its name alone where the project has it once; a leading `v` does not matter. */
export function* theVersion(home: Project, ref: string): Reading<Version> {
  const fits = yield* versionsNamed(home, ref);
  const row = fits.length === 1 ? fits[0] : undefined;
  return yield* must(row, fits.length > 1 ? 'ambiguous' : 'not_found', { what: 'version', ref });
}

export function* versionsNamed(home: Project, ref: string): Reading<Version[]> {
  if (isUuid(ref)) {
    const row = yield* get(version, ref);
    return row && row.project === home.id ? [row] : [];
  }
  const cut = ref.lastIndexOf('@');
  const [modelName, name] = cut < 0 ? [undefined, ref] : [ref.slice(0, cut), ref.slice(cut + 1)];
  const models = yield* list(model, 'project', [home.id]);
  const fits: Version[] = [];
  for (const each of models) {
    if (modelName !== undefined && each.name.toLowerCase() !== modelName.toLowerCase()) continue;
    for (const row of yield* list(version, 'model', [each.id])) if (bare(row.name) === bare(name)) fits.push(row);
  }
  return fits;
}

/** A version by id alone or by name within a project, with what its stage is derived from. */
export interface ModelLife {
  readonly model: Model;
  readonly versions: readonly Version[];
  readonly marks: readonly Mark[];
}

export function* lifeOf(modelId: Model['id']): Reading<ModelLife> {
  const row = yield* must(yield* get(model, modelId), 'not_found', { what: 'model' });
  return { model: row, versions: yield* list(version, 'model', [row.id]), marks: yield* list(mark, 'model', [row.id]) };
}

export const deploymentsOf = (id: Version['id']): Reading<Deployment[]> => list(deployment, 'version', [id]);

/** A gate by id, or by name within a project. */
export function* theGate(ref: string, within?: string): Reading<{ gate: Gate; project: Project }> {
  const byId = isUuid(ref) ? yield* get(gate, ref) : undefined;
  if (byId) return { gate: byId, project: yield* theProject(byId.project) };
  const home = yield* theProject(yield* must(within, 'not_found', { what: 'gate', ref }));
  const rows = yield* list(gate, 'project', [home.id]);
  const named = rows.find((each) => each.name.toLowerCase() === ref.toLowerCase());
  return { gate: yield* must(named, 'not_found', { what: 'gate', ref }), project: home };
}

const bare = (name: string): string => name.toLowerCase().replace(/^v(?=\d)/, '');
