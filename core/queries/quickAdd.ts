/**
 * A task in one line: `Try focal loss on rare classes? @mei [5d] by fri !2 ^v1.3 &DATA-12 #loss // why`. Tokens that
 * name something become chips; what names nothing stays in the title, and quotes keep anything literal.
 */
import { typeName, defaultType, type LinkKind, type TrackKind } from '../work/words.ts';
import { limits } from '../limits.ts';
import { bare } from './names.ts';
import type { Ground } from './ground.ts';
import { dayNamed } from './days.ts';

/** What tokens can name. */
export type Names = Pick<Ground, 'me' | 'people' | 'projects' | 'versions' | 'today'>;

export interface Chip {
  readonly kind: 'person' | 'label' | 'priority' | 'points' | 'box' | 'day' | 'version' | 'waits' | 'link' | 'body';
  /** As it was typed; what dismissing it refers to. */
  readonly typed: string;
  /** What it stands for: an id, a name, a number, a day, a key, an address, a text. */
  readonly value: string;
}

export interface QuickAdd {
  readonly title: string;
  readonly track: TrackKind;
  /** The work type, where the words say more than the track does. */
  readonly type: string | undefined;
  readonly chips: readonly Chip[];
}

export interface Wishes {
  /** The track that somebody chose; it goes before what the words say. */
  readonly track?: TrackKind | undefined;
  /** The track where the words say nothing. */
  readonly usual?: TrackKind;
  /** Tokens, as typed, that are to stay words. */
  readonly dismissed?: readonly string[];
}

/** Reads a line. It never refuses; of a line that is too long, the beginning. */
export function parseQuickAdd(line: string, names: Names, wishes: Wishes = {}): QuickAdd {
  const text = line.slice(0, limits.quickAddCharsMax);
  const [words, chips] = splitTokens(text, names, new Set(wishes.dismissed));
  const title = words.replace(/\s+/g, ' ').trim();
  const said = trackOf(title, chips);
  const track = wishes.track ?? said?.track ?? wishes.usual ?? 'production';
  return { title, track, type: said?.track === track ? said.type : undefined, chips };
}

/** The input of `work.create` that follows from a line. */
export function createOf({ title, track, type, chips }: QuickAdd, project: string): Record<string, unknown> {
  const all = (kind: Chip['kind']): string[] => chips.filter((each) => each.kind === kind).map((each) => each.value);
  const one = (kind: Chip['kind']): string | undefined => all(kind).at(-1);
  const given = type ?? defaultType[track];
  const [day, points, box, priority] = [one('day'), one('points'), one('box'), one('priority')];
  return {
    project,
    track,
    title,
    ...(type !== undefined && { type }),
    ...some('assignees', all('person')),
    ...some('labels', all('label')),
    ...some('waitsFor', all('waits')),
    ...some(
      'links',
      all('link').map((ref) => ({ kind: linkKindOf(ref), ref })),
    ),
    ...(priority !== undefined && { priority: Number(priority) }),
    ...(points !== undefined && { points: Number(points) }),
    ...(box !== undefined && { days: Number(box) }),
    ...(day !== undefined && (given === 'investigation' ? { decideBy: day } : { due: day })),
    ...(one('version') !== undefined && { version: one('version') }),
    ...(one('body') !== undefined && { description: one('body') }),
  };
}

const some = <T>(field: string, values: readonly T[]): Record<string, readonly T[]> =>
  values.length > 0 ? { [field]: [...new Set(values)] } : {};

/** What an address is evidence of, as far as it shows. */
export function linkKindOf(url: string): LinkKind {
  if (/\.ipynb([?#]|$)/i.test(url)) return 'notebook';
  if (/\/(pull|pulls|merge_requests|pull-requests)\/\d+/i.test(url)) return 'pull_request';
  if (/\/(actions\/runs|pipelines|builds?)\/\d+/i.test(url)) return 'ci_run';
  if (/\/runs?\/[\w-]+/i.test(url)) return 'run';
  return 'url';
}

type Words = string;

/** The words that are left when the tokens are taken out, and the tokens. */
function splitTokens(text: string, names: Names, dismissed: ReadonlySet<string>): [Words, Chip[]] {
  const chips: Chip[] = [];
  let words = '';
  let at = 0;
  while (at < text.length) {
    const isStart = at === 0 || /\s/.test(text[at - 1]!);
    const quote = text[at] === '"' ? quotedAt(text, at) : undefined;
    if (quote !== undefined) {
      const inner = quote.slice(1, -1);
      words += isToken(inner, names) ? inner : quote;
      at += quote.length;
      continue;
    }
    const chip = isStart ? chipAt(text, at, names) : undefined;
    if (chip && !dismissed.has(chip.typed)) {
      chips.push(chip);
      at += chip.typed.length;
    } else words += text[at++];
  }
  return [words, chips];
}

function quotedAt(text: string, at: number): string | undefined {
  const end = text.indexOf('"', at + 1);
  return end < 0 ? undefined : text.slice(at, end + 1);
}

/** Because: quotes around plain words belong to the title; around what would be a token, they only keep it literal. */
function isToken(text: string, names: Names): boolean {
  for (let at = 0; at < text.length; at++) {
    if ((at === 0 || /\s/.test(text[at - 1]!)) && chipAt(text, at, names)) return true;
  }
  return false;
}

type Sign = {
  readonly form: RegExp;
  readonly chip: (found: RegExpExecArray, names: Names) => Omit<Chip, 'typed'> | undefined;
};

/** Every sign: how it looks from where it begins up to a blank or the end, and what it stands for. */
const signs: readonly Sign[] = [
  {
    form: /@(?:"([^"]{1,120})"|([\p{L}\p{N}][\p{L}\p{N}._-]{0,60}))(?=\s|$)/uy,
    chip: ([, quoted, plain], names) => {
      const person = personCalled(quoted ?? plain!, names);
      return person === undefined ? undefined : { kind: 'person', value: person };
    },
  },
  {
    form: /#(?:"([^"]{1,120})"|([\p{L}][\p{L}\p{N}_/-]{0,60}))(?=\s|$)/uy,
    chip: ([, quoted, plain]) => ({ kind: 'label', value: quoted ?? plain! }),
  },
  { form: /!([1-4])(?=\s|$)/y, chip: ([, level]) => ({ kind: 'priority', value: level! }) },
  {
    form: /=(\d{1,3}(?:\.\d{1,2})?)(?=\s|$)/y,
    chip: ([, points]) => ({ kind: 'points', value: String(Number(points)) }),
  },
  {
    form: /\[(\d{1,3}(?:\.5)?)([dw])?\](?=\s|$)/iy,
    chip: ([, count, unit]) => {
      const days = Number(count) * (unit?.toLowerCase() === 'w' ? 7 : 1);
      return days > 0 && days <= limits.boxDaysMax ? { kind: 'box', value: String(days) } : undefined;
    },
  },
  {
    form: /by\s{1,3}((?:in \d{1,3} days?|next \p{L}{3,9}|\d{1,2} \p{L}{3,9}|[\p{L}\d-]{3,12}))(?=\s|$)/iuy,
    chip: ([, words], { today }) => {
      const day = dayNamed(words!, today);
      return day === undefined ? undefined : { kind: 'day', value: day };
    },
  },
  {
    form: /\^([\p{L}\p{N}][\p{L}\p{N}@._-]{0,80})(?=\s|$)/uy,
    chip: ([, ref], names) => {
      const version = versionCalled(ref!, names);
      return version === undefined ? undefined : { kind: 'version', value: version };
    },
  },
  {
    form: /&([A-Za-z][A-Za-z0-9]{1,9})-([1-9]\d{0,8})(?=\s|$)/y,
    chip: ([, key, number], { projects }) => {
      const home = projects.find((each) => each.key === key!.toUpperCase());
      return home && { kind: 'waits', value: `${home.key}-${number}` };
    },
  },
  { form: /(https?:\/\/[^\s]{3,1900})(?=\s|$)/iy, chip: ([, url]) => ({ kind: 'link', value: url! }) },
  { form: /\/\/\s([\s\S]*\S)\s*$/y, chip: ([, body]) => ({ kind: 'body', value: body! }) },
];

function chipAt(text: string, at: number, names: Names): Chip | undefined {
  for (const { form, chip } of signs) {
    form.lastIndex = at;
    const found = form.exec(text);
    const made = found && chip(found, names);
    if (made) return { ...made, typed: found[0] };
  }
  return undefined;
}

/** The one member who is called so: a whole name, a first name, or the beginning of only one. */
function personCalled(text: string, { people, me }: Names): string | undefined {
  const wanted = text.toLowerCase().replaceAll('.', ' ');
  if (wanted === 'me') return me;
  const fits = [
    (name: string) => name === wanted,
    (name: string) => name.split(' ')[0] === wanted,
    (name: string) => wanted.length >= 2 && name.startsWith(wanted),
  ];
  for (const fit of fits) {
    const found = people.filter((each) => fit(each.name.toLowerCase()));
    if (found.length > 0) return found.length === 1 ? found[0]!.id : undefined;
  }
  return undefined;
}

/** The one version that is called so, by its name or `model@name`. */
function versionCalled(text: string, { versions }: Names): string | undefined {
  const cut = text.lastIndexOf('@');
  const [model, name] = cut < 0 ? [undefined, text] : [text.slice(0, cut).toLowerCase(), text.slice(cut + 1)];
  const found = versions.filter(
    (each) => bare(each.name) === bare(name) && (model === undefined || each.model.toLowerCase() === model),
  );
  return found.length === 1 ? found[0]!.id : undefined;
}

const openings: readonly (readonly [form: RegExp, track: TrackKind, type?: string])[] = [
  [/^(deploy|roll ?out|roll ?back|release|promote)\b/i, 'production', typeName('deploy')],
  [/^(a\/b test|ab test)\b/i, 'production', typeName('A/B test')],
  [/^(try|explore|compare|investigate|evaluate|can we|does|do|is|are|why|how|what|which)\b.*\?$/i, 'research'],
  [/^(try|explore|compare|investigate|evaluate)\b/i, 'research'],
  [/^(collect|clean|label|relabel|backfill|annotate|dedupe)\b/i, 'data'],
  [/^(fix)\b/i, 'production', 'bug'],
];

/** What the chips and the words say of where a task belongs. */
function trackOf(title: string, chips: readonly Chip[]): { track: TrackKind; type?: string } | undefined {
  if (chips.some((each) => each.kind === 'box') || title.endsWith('?')) return { track: 'research' };
  for (const [form, track, type] of openings) if (form.test(title)) return { track, ...(type && { type }) };
  return chips.some((each) => each.kind === 'points') ? { track: 'production' } : undefined;
}
