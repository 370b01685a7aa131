/** What happened to what belongs to a task, in words, by its kind: also when it is there no more. */
import {
  saying,
  type BlockerKind,
  type Check,
  type CheckState,
  type LinkKind,
  type LinkState,
  type TieKind,
} from '@dualtrack/core';
import { dayText } from '../../state/dates.ts';
import { blockerNames, counted, joined, linkNames, linkStateWords, outcomeName } from '../../words.ts';
import { keyOf, taskById } from '../look.ts';
import type { Ground, HistoryLine, Patch } from './historyWords.ts';

export const belonging: Record<string, (ground: Ground, line: HistoryLine) => string | undefined> = {
  investigation: (_, { op, patch }) => (op === 'update' ? framed(patch) : undefined),
  decision: decided,
  blocker: blocked,
  dependency: waited,
  tie: tied,
  link: linked,
  spent: (_, { op, patch }) => {
    const minutes = counted(Number(known(patch, 'minutes')), 'minute');
    return op === 'delete' ? `took back ${minutes} spent on it` : `noted ${minutes} spent on it`;
  },
  gate: gated,
};

type Pair = readonly [from: unknown, to: unknown];

const to = (patch: Patch, field: string): unknown => patch[field]?.[1] ?? null;
/** What a field is, or was before its row went. */
const known = (patch: Patch, field: string): unknown => patch[field]?.[1] ?? patch[field]?.[0] ?? null;
const knownText = (patch: Patch, field: string): string => (known(patch, field) ?? '') as string;

/** With which values its row came to be, where the history still knows. */
const born = ({ history }: Ground, { kind, id }: HistoryLine): Patch =>
  history.find((each) => each.op === 'create' && each.kind === kind && each.id === id)?.patch ?? {};

/** An extension, an amendment or a reopening. */
interface Entry {
  readonly reason: string;
  readonly until?: number;
}

function framed(patch: Patch): string | undefined {
  const last = (field: string): Entry | undefined => ((to(patch, field) ?? []) as readonly Entry[]).at(-1);
  const isMore = (field: string): boolean =>
    ((to(patch, field) ?? []) as unknown[]).length > ((patch[field]?.[0] ?? []) as unknown[]).length;
  if ('extensions' in patch) {
    const extension = last('extensions');
    return extension && isMore('extensions')
      ? saying`extended the box to ${dayText(extension.until ?? 0)}: ${extension.reason}`
      : 'took an extension back';
  }
  for (const [field, words] of [
    ['amendments', 'amended what decides it'],
    ['reopenings', 'took it up again'],
  ] as const) {
    if (!(field in patch)) continue;
    return isMore(field) ? saying`${words}: ${last(field)?.reason ?? ''}` : `${words}, which was taken back`;
  }
  if ('startAt' in patch)
    return to(patch, 'startAt') === null
      ? 'took the start of its box back'
      : 'started its timebox, which freezes what decides it';
  const fields = [
    'hypothesis' in patch && 'what is expected',
    'criterion' in patch && 'what decides it',
    ('boxDays' in patch || 'decideBy' in patch) && 'its box',
    'gpuHours' in patch && 'its budget',
  ].filter((each) => each !== false);
  return fields.length > 0 ? `wrote down ${joined(fields)}` : undefined;
}

function decided(ground: Ground, line: HistoryLine): string {
  const { op, patch } = line;
  const number = known({ ...born(ground, line), ...patch }, 'number') as number | null;
  const name = number === null ? 'the decision' : `L-${number}`;
  const outcome = outcomeName(knownText(patch, 'outcome')).toLowerCase();
  if (op === 'create') return `closed the question: ${outcome}, ${name}`;
  if (op === 'delete') return `took back ${name}: ${outcome}`;
  if ('supersededBy' in patch)
    return to(patch, 'supersededBy') === null ? `let ${name} stand again` : `decided anew what ${name} had decided`;
  return `corrected ${name}`;
}

function blocked(ground: Ground, line: HistoryLine): string {
  const { op, patch } = line;
  const whole = { ...born(ground, line), ...patch };
  const [kind, note] = [known(whole, 'kind') as BlockerKind | null, knownText(whole, 'note')];
  const what = kind ? saying`${blockerNames[kind]}${note ? `: ${note}` : ''}` : 'something';
  if (op === 'create') return `said that it waits for ${what}`;
  if (op === 'delete') return `took back that it waits for ${what}`;
  if (!('clearedAt' in patch)) return `said more of why it waits for ${what}`;
  return `said that it waits ${to(patch, 'clearedAt') === null ? 'again' : 'no longer'} for ${what}`;
}

function waited(ground: Ground, { op, patch }: HistoryLine): string | undefined {
  const [waiting, on] = [knownText(patch, 'task'), knownText(patch, 'on')];
  const [subject, object] = on === ground.id ? [taskText(ground, waiting), 'it'] : ['it', taskText(ground, on)];
  return `said that ${subject} ${op === 'delete' ? 'waits no longer for' : 'waits for'} ${object}`;
}

function tied(ground: Ground, { op, patch }: HistoryLine): string | undefined {
  const [from, other] = [knownText(patch, 'task'), knownText(patch, 'to')].map((id) =>
    id === ground.id ? 'it' : taskText(ground, id),
  ) as [string, string];
  if ((known(patch, 'kind') as TieKind | null) === 'leads_to')
    return op === 'delete' ? `took back that ${from} leads to ${other}` : `let ${from} lead to ${other}`;
  const far = from === 'it' ? other : from;
  return op === 'delete' ? `untied it from ${far}` : `tied it to ${far}`;
}

function linked(ground: Ground, line: HistoryLine): string | undefined {
  const { op, patch } = line;
  const whole = { ...born(ground, line), ...patch };
  const kind = (known(whole, 'kind') as LinkKind | null) ?? 'url';
  // Because: commits stand by themselves beside the code, and those that move it are named where they do.
  if (kind === 'commit' && op !== 'update') return undefined;
  const title = saying`“${knownText(whole, 'title') || knownText(whole, 'ref') || linkNames[kind]}”`;
  if (op !== 'update') {
    const what = `${title} (${linkNames[kind].toLowerCase()})`;
    return op === 'create' ? `linked ${what}` : `took ${what} off`;
  }
  if ('pin' in patch) {
    const pin = to(patch, 'pin');
    return pin === null ? `unpinned ${title}` : `pinned ${title} as ${pin as string}`;
  }
  if ('state' in patch) {
    const state = to(patch, 'state') as LinkState | null;
    return state === null ? `took back what was told of ${title}` : `heard that ${title} ${linkStateWords[state]}`;
  }
  return `brought ${title} up to date`;
}

function gated(_: Ground, { op, patch }: HistoryLine): string | undefined {
  if (op === 'create') return saying`set up when its data is ready: ${knownText(patch, 'name')}`;
  if (op === 'delete') return saying`took back when its data is ready: ${knownText(patch, 'name')}`;
  if ('passedAt' in patch)
    return to(patch, 'passedAt') === null ? 'took back that its data is ready' : 'said that its data is ready';
  if ('checks' in patch) return checkText(patch['checks']);
  return 'name' in patch ? saying`called its data ${knownText(patch, 'name')}` : 'said how far its data is';
}

const checkWords: Record<CheckState, string> = { open: 'is open again', passed: 'passes', failed: 'does not hold' };

/** Which check changed, and how it stands. */
function checkText([from, now]: Pair): string {
  const [before, after] = [(from ?? []) as readonly Check[], (now ?? []) as readonly Check[]];
  const changes = after.filter((each) => before.find((one) => one.id === each.id)?.state !== each.state);
  const [only, ...more] = changes;
  if (!only || more.length > 0) return 'changed its checks';
  const isNew = !before.some((one) => one.id === only.id);
  return isNew && only.state === 'open'
    ? saying`added the check “${only.name}”`
    : saying`said that “${only.name}” ${checkWords[only.state]}`;
}

/** Because: work of projects that the reader does not see is not named. */
function taskText({ replica }: Ground, id: string): string {
  const row = taskById(replica, id);
  return row ? keyOf(replica, row) : 'other work';
}
