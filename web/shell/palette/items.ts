/** Everything that the palette can lead to, as the replica and the keys know it. */
import {
  decision,
  list,
  model,
  task,
  version,
  saying,
  type Project,
  type Stage,
  type Task,
  type TrackKind,
} from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import type { KeyBinding } from '../../keys/keymap.ts';
import { glyphOf, type GlyphKind } from '../../parts/glyph.tsx';
import { dayText } from '../../state/dates.ts';
import { columnById, projectsIn, trackById } from '../../work/look.ts';
import { outcomeName, stageNames } from '../../words.ts';
import { besides, type Place } from '../places.ts';

export type ItemGroup = 'Answers' | 'Go to' | 'Questions' | 'Do' | 'Tasks' | 'Models' | 'Ledger' | 'Found in texts';

export interface Item {
  readonly id: string;
  readonly group: ItemGroup;
  readonly label: string;
  /** What stands behind it, quietly: a column, an outcome. */
  readonly hint?: string | undefined;
  readonly keys?: string | undefined;
  readonly glyph?: GlyphKind | undefined;
  /** What else it is found by. */
  readonly also?: string | undefined;
  readonly does:
    | { readonly kind: 'go'; readonly path: string }
    /** `stays`: the palette stays open, for what it shows then. */
    | { readonly kind: 'run'; readonly run: () => void; readonly stays?: boolean };
}

const go = (path: string): Item['does'] => ({ kind: 'go', path });

/** The screens, the other projects, and adding one. */
export function placeItems(replica: Replica, places: readonly Place[], home: Project | undefined): Item[] {
  const screens = places.map(({ name, path, keys }): Item => ({
    id: path,
    group: 'Go to',
    label: name,
    keys,
    does: go(path),
  }));
  const others = projectsIn(replica).filter((each) => each.id !== home?.id);
  return [
    ...screens,
    ...others.map(({ id, name, key }): Item => ({
      id,
      group: 'Go to',
      label: name,
      hint: `Project ${key}`,
      also: key,
      does: go(`/${key}/board`),
    })),
    ...besides.map(({ name, keys, path }): Item => ({ id: path, group: 'Go to', label: name, keys, does: go(path) })),
  ];
}

/** What the keys of this screen do. Moving about is left to the keys: one does not search for the arrow down. */
export function actionItems(bindings: readonly KeyBinding[]): Item[] {
  const [here, everywhere] = [true, false].map((isHere) =>
    bindings.filter(({ group }) => (group === 'Everywhere') !== isHere),
  ) as [KeyBinding[], KeyBinding[]];
  return [...everywhere, ...here]
    .filter(({ group, keys }) => group !== 'Go to' && group !== 'Move about' && !unlisted.has(keys[0]))
    .map(({ keys, about, group, run }) => ({
      id: `key ${keys[0]}`,
      group: 'Do',
      label: about,
      hint: group === 'On a card' || group === 'Move the card' ? group.toLowerCase() : undefined,
      keys: keys[0],
      does: { kind: 'run', run: () => run(new KeyboardEvent('keydown')) },
    }));
}

const unlisted = new Set(['$mod+k', 'Escape']);

/** The tasks of all projects, as far as they are held here. */
export function taskItems(replica: Replica): Item[] {
  return projectsIn(replica).flatMap((home) =>
    (replica.query(() => list(task, 'number', [home.id])) ?? [])
      .filter((row) => row.removedAt === null)
      .map((row) => taskItem(replica, home, row))
      .toReversed(),
  );
}

export function taskItem(replica: Replica, home: Pick<Project, 'key'>, row: Task, group: ItemGroup = 'Tasks'): Item {
  const key = `${home.key}-${row.number}`;
  const lane: TrackKind = trackById(replica, row.track)?.kind ?? 'production';
  return {
    id: `${group} ${key}`,
    group,
    label: row.title,
    hint: saying`${key} · ${columnById(replica, row.column)?.name ?? ''}`,
    glyph: glyphOf(lane, row.type),
    does: go(`/${home.key}/board/${row.number}`),
  };
}

/** Models with their versions. */
export function modelItems(replica: Replica): Item[] {
  return projectsIn(replica).flatMap((home) =>
    (replica.query(() => list(model, 'project', [home.id])) ?? []).flatMap((of) =>
      (replica.query(() => list(version, 'model', [of.id])) ?? []).toReversed().map((each) => ({
        id: each.id,
        group: 'Models' as const,
        label: saying`${of.name} ${each.name}`,
        hint: `${stageNames[each.stage]} since ${dayText(each.since)}`,
        also: each.stage,
        does: go(`/${home.key}/models`),
      })),
    ),
  );
}

/** Versions in a stage: the answer to "what's in prod". */
export function standingItems(replica: Replica, stage: Stage): Item[] {
  return projectsIn(replica).flatMap((home) => {
    const models = new Map(
      (replica.query(() => list(model, 'project', [home.id])) ?? []).map((each) => [each.id, each.name]),
    );
    const live = (replica.query(() => list(version, 'project', [home.id])) ?? []).filter(
      (each) => each.stage === stage,
    );
    return live.map((each) => ({
      id: `answer ${each.id}`,
      group: 'Answers' as const,
      label: saying`${models.get(each.model) ?? ''} ${each.name}`,
      hint: saying`${stageNames[each.stage]} since ${dayText(each.since)} · ${home.name}`,
      does: go(`/${home.key}/models`),
    }));
  });
}

/** The newest decisions first. */
export function ledgerItems(replica: Replica): Item[] {
  const keys = new Map(projectsIn(replica).map((each) => [each.id, each.key]));
  return (replica.query(() => list(decision, 'number', [], { order: 'down' })) ?? []).flatMap((row) => {
    const key = keys.get(row.project);
    if (!key) return [];
    return {
      id: `L-${row.number}`,
      group: 'Ledger' as const,
      label: row.question,
      hint: `L-${row.number} · ${outcomeName(row.outcome)}`,
      also: row.finding,
      glyph: 'research' as const,
      does: go(`/${key}/ledger/L-${row.number}`),
    };
  });
}
