/** Finds what people call a thing: a member, a lane, a column, a label, a version, and what a task waits for. */
import { slug } from '../work/find.ts';
import { blockerKinds, typeName, type BlockerKind } from '../work/words.ts';
import type { Task } from '../work/kinds.ts';
import type { Ground } from './ground.ts';
import type { QueryField } from './query.ts';

/** Whether a task has what is called so in this field; undefined when nothing is called so. */
export function namesIn(field: QueryField, text: string, ground: Ground): ((task: Task) => boolean) | undefined {
  switch (field) {
    case 'track': {
      const wanted = slug(text);
      return among(
        ground.tracks,
        (each) => each.kind === wanted || slug(each.name) === wanted,
        (task) => task.track,
      );
    }
    case 'status':
      return among(
        ground.columns,
        (each) => each.id === text || slug(each.name) === slug(text),
        (task) => task.column,
      );
    case 'project':
      return among(
        ground.projects,
        (each) => same(each.key, text) || same(each.name, text),
        (task) => task.project,
      );
    case 'type': {
      const wanted = typeName(text);
      return (task) => task.type === (wanted === 'question' ? 'investigation' : wanted);
    }
    case 'assignee': {
      const people = peopleCalled(text, ground);
      return people && ((task) => task.assignees.some((each) => people.has(each)));
    }
    case 'label': {
      const labels = idsOf(ground.labels, (each) => same(each.name, text));
      return labels && ((task) => task.labels.some((each) => labels.has(each)));
    }
    case 'model':
      return among(
        ground.versions,
        (each) => same(each.model, text),
        (task) => task.version,
      );
    case 'version':
      return among(
        ground.versions,
        (each) => isVersion(each, text),
        (task) => task.version,
      );
    case 'blocked':
      return blockedBy(text, ground);
    default:
      return undefined;
  }
}

function among<T extends { readonly id: string }>(
  rows: readonly T[],
  fits: (row: T) => boolean,
  of: (task: Task) => string | null,
): ((task: Task) => boolean) | undefined {
  const ids = idsOf(rows, fits);
  return ids && ((task) => ids.has(of(task) ?? ''));
}

function idsOf<T extends { readonly id: string }>(
  rows: readonly T[],
  fits: (row: T) => boolean,
): Set<string> | undefined {
  const ids = new Set(rows.filter(fits).map((each) => each.id));
  return ids.size > 0 ? ids : undefined;
}

/** `@me`, a whole name, a first name, or an id. */
export function peopleCalled(text: string, { people, me }: Pick<Ground, 'people' | 'me'>): Set<string> | undefined {
  const wanted = text.replace(/^@/, '').toLowerCase();
  if (text.startsWith('@') && wanted === 'me') return me === undefined ? undefined : new Set([me]);
  const whole = idsOf(people, (each) => each.id === text || each.name.toLowerCase() === wanted);
  return whole ?? idsOf(people, (each) => each.name.toLowerCase().split(' ')[0] === wanted);
}

/** `v1.2`, `1.2`, `churn@1.2`, `churn v1.2`, or `@current`: what is live now. */
function isVersion({ id, name, model, live }: Ground['versions'][number], text: string): boolean {
  if (same(text, '@current')) return live;
  return (
    id === text ||
    bare(name) === bare(text) ||
    [`${model}@${bare(name)}`, `${model} ${bare(name)}`].some((full) =>
      same(full, text.replace(/(?<=[@ ])v(?=\d)/i, '')),
    )
  );
}

/** A kind of blocker (`data` is any that has to do with data), who clears it, or the task that comes first. */
function blockedBy(text: string, ground: Ground): ((task: Task) => boolean) | undefined {
  const wanted = slug(text).replaceAll('-', '_');
  if (wanted === 'data') return onData(ground);
  if ((blockerKinds as readonly string[]).includes(wanted)) {
    const kind = wanted as BlockerKind;
    return open((task) => {
      const waits = kind === 'dependency' && ground.waitsFor(task).length > 0;
      return waits || ground.blockers(task).some((each) => each.kind === kind);
    });
  }
  const people = peopleCalled(text, ground);
  if (people)
    return open((task) => ground.blockers(task).some((each) => each.person !== null && people.has(each.person)));
  const key = /^([a-z][a-z0-9]{1,9})-(\d{1,9})$/i.exec(text);
  const home = key && ground.projects.find((each) => same(each.key, key[1]!));
  if (!home) return undefined;
  const number = Number(key[2]);
  return open((task) => ground.waitsFor(task).some((each) => each.project === home.id && each.number === number));
}

function onData(ground: Ground): (task: Task) => boolean {
  const lanes = new Set(ground.tracks.filter((each) => each.kind === 'data').map((each) => each.id));
  return open(
    (task) =>
      ground
        .blockers(task)
        .some(({ kind, gate }) => gate !== null || kind === 'data_quality' || kind === 'data_access') ||
      ground.waitsFor(task).some((each) => lanes.has(each.track)),
  );
}

/** What is done waits for nothing. */
const open =
  (test: (task: Task) => boolean) =>
  (task: Task): boolean =>
    task.doneAt === null && test(task);

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
/** A version's name without its leading v. */
export const bare = (name: string): string => name.toLowerCase().replace(/^v(?=\d)/, '');
