/** Members whom a text mentions: `@Full Name`, or `@First` where only one has that name. */
import { created, removed, type Change } from '../change/change.ts';
import type { Context } from '../change/command.ts';
import { list, type Reading } from '../change/read.ts';
import { limits } from '../limits.ts';
import { person, type Person } from '../people/kinds.ts';
import { mention, type Mention } from './kinds.ts';

/** Where a text mentions somebody: from its `@` up to, and without, `to`. */
export interface Spot {
  readonly from: number;
  readonly to: number;
  readonly person: Person['id'];
}

type Named = Pick<Person, 'id' | 'name' | 'leftAt'>;

/** Every mention in a text, in its order; of those who left, none. */
export function mentionsIn(text: string, people: readonly Named[]): Spot[] {
  if (!text.includes('@')) return [];
  const present = people.filter((each) => each.leftAt === null);
  const byWord = Map.groupBy(present, (each) => firstWord(each.name.toLowerCase()));
  return [...text.matchAll(/(?<![\p{L}\p{N}])@(?=[\p{L}\p{N}])/gu)].flatMap(({ index: from }) => {
    const rest = text.slice(from + 1, from + 2 + limits.nameCharsMax).toLowerCase();
    const fits = byWord.get(firstWord(rest)) ?? [];
    const full = fits.filter((each) => beginsWith(rest, each.name.toLowerCase()));
    const longest = full.toSorted((a, b) => b.name.length - a.name.length)[0];
    if (longest) return [{ from, to: from + 1 + longest.name.length, person: longest.id }];
    const first = fits.filter((each) => beginsWith(rest, firstName(each)));
    if (first.length !== 1) return [];
    return [{ from, to: from + 1 + firstName(first[0]!).length, person: first[0]!.id }];
  });
}

/** The mentions that a text makes, and those that are there of what it replaces. */
export interface Naming {
  readonly people: readonly Person[];
  readonly present: readonly Mention[];
}

/** `of`: the task or comment that the text belongs to, where it has one already. */
export function* namedIn(text: string, of?: string): Reading<Naming> {
  const members = text.includes('@') ? yield* list(person, 'role', []) : [];
  const ids = new Set(mentionsIn(text, members).map((each) => each.person));
  const present = of === undefined ? [] : yield* list(mention, 'of', [of]);
  return { people: members.filter((each) => ids.has(each.id)), present };
}

/** What a text changes of who is mentioned. Whoever is mentioned still keeps the time of the first; nobody calls themselves. */
export function naming(
  where: Pick<Mention, 'of' | 'task' | 'project'>,
  { people, present }: Naming,
  { at, by, newId }: Context,
): Change[] {
  const gone = present.filter((each) => !people.some(({ id }) => id === each.person));
  const fresh = people.filter(({ id }) => id !== by && !present.some((each) => each.person === id));
  return [
    ...gone.map((each) => removed(mention, each)),
    ...fresh.map(({ id }) => created(mention, { id: newId(), ...where, person: id, by, at })),
  ];
}

const firstWord = (text: string): string => /^[\p{L}\p{N}]*/u.exec(text)![0];

const firstName = ({ name }: Named): string => name.toLowerCase().split(' ')[0]!;

const beginsWith = (text: string, name: string): boolean =>
  text.startsWith(name) && !/^[\p{L}\p{N}]/u.test(text.slice(name.length));
