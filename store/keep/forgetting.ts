/**
 * What is kept beside the facts and says who somebody is, when they are forgotten: what is theirs alone goes with the
 * command that forgets them; what is another's, or the audit's, is gone through afterwards for the words that named them,
 * a piece at a time. Until that is done the words are kept, so that it is done whatever happens meanwhile.
 */
import { sql } from 'kysely';
import { Shapes } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';
import { Tickets, type Ticket } from './tickets.ts';

/** What stands where a word stood. */
const GONE = 'forgotten';

/** Under which secret the words lie. */
const WORDS = 'words';
/** They count until they were gone through. */
const FOR_GOOD_MS = 1_000 * 365 * 86_400_000;

/** Bodies that are looked into at a time. */
const BODIES = 100;

/** Whose row is known by its column of a person, and that says nothing to anybody else. */
const theirs = ['credential', 'session', 'ticket', 'token'] as const;

/** Words that are to be gone through for: names, addresses and logins, as they stood somewhere. */
export interface Pending {
  readonly id: string;
  readonly words: readonly string[];
}

/** Some of the work, in a transaction of its own; gives what comes next instead, where it is not done. */
export type Piece = () => Steps<Piece | undefined>;

export class Forgetting {
  private readonly shapes: Shapes;
  private readonly tickets: Tickets;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
    this.tickets = new Tickets(builder);
  }

  /** Takes away what is theirs alone. */
  *removeOf(workspace: string, person: string): Steps<void> {
    for (const table of theirs) yield* this.remove(table, workspace, person);
    yield* this.withoutWhence(workspace, person);
    yield* this.removeGuesses(workspace, person);
  }

  /** Keeps words that are to be gone through for. */
  *note(workspace: string, words: readonly string[], now: number): Steps<void> {
    const known = yield* this.pending(workspace, now);
    if (!known) {
      yield* this.tickets.make(workspace, {
        kind: 'forgetting',
        secret: WORDS,
        data: { words },
        now,
        lifeMs: FOR_GOOD_MS,
      });
      return;
    }
    const all = [...new Set([...known.words, ...words])];
    if (all.length > known.words.length) yield* this.tickets.note(workspace, 'forgetting', known.id, { words: all });
  }

  *pending(workspace: string, now: number): Steps<Pending | undefined> {
    const ticket = yield* this.tickets.look(workspace, 'forgetting', WORDS, now);
    return ticket && { id: ticket.id, words: wordsIn(ticket) };
  }

  /** All that is to be done for these words. */
  pieces(workspace: string, words: readonly string[]): Piece[] {
    const each = (steps: (word: string) => Steps<void>): Piece[] =>
      words.map(
        (word) =>
          function* () {
            yield* steps(word);
            return undefined;
          },
      );
    return [
      ...each((word) => this.reword('entry', 'data', ['id'], workspace, word, words)),
      ...each((word) => this.reword('answer', 'answer', ['principal', 'id'], workspace, word, words)),
      ...each((word) => this.removeTickets(workspace, word)),
      ...each((word) => this.removeGuesses(workspace, word)),
      ...each((word) => this.withoutEffects(workspace, word)),
      () => this.removeBodies(workspace, words, ''),
    ];
  }

  /** Keeps these words no longer; whether that is all, and none came meanwhile. */
  *settle(workspace: string, { id, words }: Pending, now: number): Steps<boolean> {
    const known = yield* this.pending(workspace, now);
    if (known?.id !== id || known.words.length !== words.length) return false;
    return yield* this.tickets.end(workspace, 'forgetting', id);
  }

  private *remove(table: string, workspace: string, person: string): Steps<void> {
    yield this.shapes.get(`remove ${table}`, (q) =>
      q.deleteFrom(table).where('workspace', '=', param('workspace')).where('person', '=', param('person')),
    )({ workspace, person });
  }

  /** From where they came: in the book of the door, with their answers, and with what is remembered of these. */
  private *withoutWhence(workspace: string, person: string): Steps<void> {
    const addresses = yield this.shapes.get('addresses', (q) =>
      q
        .selectFrom('entry')
        .select('address')
        .distinct()
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .where('address', 'is not', null),
    )({ workspace, person });
    for (const { address } of addresses)
      yield this.shapes.get('network', (q) =>
        q.deleteFrom('guess').where('workspace', '=', param('workspace')).where('key', '=', param('key')),
      )({ workspace, key: `from:${address}` });
    yield this.shapes.get('entries', (q) =>
      q
        .updateTable('entry')
        .set({ address: null, agent: null, data: '{}' })
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person')),
    )({ workspace, person });
    for (const table of ['answer', 'origin'])
      yield this.shapes.get(`whence ${table}`, (q) =>
        q
          .deleteFrom(table)
          .where('workspace', '=', param('workspace'))
          // Because: whoever is held to less has a name that goes on after a slash, and `0` comes next.
          .where('principal', '>=', param('person'))
          .where('principal', '<', param('next')),
      )({ workspace, person, next: `${person}0` });
  }

  /** Puts another word in the place of these in the JSON of a column, wherever one is a whole text of it. */
  private *reword(
    table: string,
    column: string,
    key: readonly string[],
    workspace: string,
    word: string,
    words: readonly string[],
  ): Steps<void> {
    const rows = yield this.shapes.get(`wording ${table}`, (q) =>
      q
        .selectFrom(table)
        .select([...key, column])
        .where('workspace', '=', param('workspace'))
        .where(says(column)),
    )({ workspace, ...patternsOf(word) });
    for (const row of rows)
      yield this.shapes.get(`reword ${table}`, (q) =>
        key.reduce(
          (update, each) => update.where(each, '=', param(each)),
          q
            .updateTable(table)
            .set({ [column]: param('text') })
            .where('workspace', '=', param('workspace')),
        ),
      )({ workspace, ...keyOf(row, key), text: withoutWords(row[column] as string, words) });
  }

  /** What was guessed is the end of its key: `of:reset ada@example.org`. */
  private *removeGuesses(workspace: string, word: string): Steps<void> {
    const key = sql`lower(${sql.ref('key')})`;
    yield this.shapes.get('guesses', (q) =>
      q
        .deleteFrom('guess')
        .where('workspace', '=', param('workspace'))
        .where(
          sql<boolean>`(${key} like ${param('behindSpace')} escape '~' or ${key} like ${param('behindColon')} escape '~')`,
        ),
    )({
      workspace,
      behindSpace: `% ${plain(word.toLowerCase())}`,
      behindColon: `%:${plain(word.toLowerCase())}`,
    });
  }

  /** Because: an invitation that names them would name them to whoever takes it. */
  private *removeTickets(workspace: string, word: string): Steps<void> {
    yield this.shapes.get('tickets', (q) =>
      q
        .deleteFrom('ticket')
        .where('workspace', '=', param('workspace'))
        .where('kind', '<>', 'forgetting')
        .where(says('data')),
    )({ workspace, ...patternsOf(word) });
  }

  /** Sentences on what came of a delivery, where they name them. */
  private *withoutEffects(workspace: string, word: string): Steps<void> {
    const rows = yield this.shapes.get('effects', (q) =>
      q
        .selectFrom('delivery')
        .select(['id', 'effects', 'reason'])
        .where('workspace', '=', param('workspace'))
        .where((e) => e.or([says('effects'), says('reason')])),
    )({ workspace, ...patternsOf(word, plain) });
    for (const { id, effects, reason } of rows)
      if (names([...(JSON.parse(effects as string) as string[]), reason ?? ''].join('\n'), word))
        yield this.shapes.get('without effects', (q) =>
          q
            .updateTable('delivery')
            .set({ effects: '[]', reason: null })
            .where('workspace', '=', param('workspace'))
            .where('id', '=', param('id')),
        )({ workspace, id: id! });
  }

  /** Bodies that name them, but for what still waits to be applied; so many after this one, since each may be large. */
  private *removeBodies(workspace: string, words: readonly string[], after: string): Steps<Piece | undefined> {
    const ids = yield this.shapes.get('some', (q) =>
      q
        .selectFrom('deliveryBody')
        .select('id')
        .where('workspace', '=', param('workspace'))
        .where('id', '>', param('after'))
        .orderBy('id')
        .limit(sql.lit(BODIES)),
    )({ workspace, after });
    const until = ids.at(-1)?.['id'] as string | undefined;
    if (until === undefined) return undefined;
    for (const word of words)
      yield this.shapes.get('bodies', (q) =>
        q
          .deleteFrom('deliveryBody')
          .where('workspace', '=', param('workspace'))
          .where('id', '>', param('after'))
          .where('id', '<=', param('until'))
          .where(says('body'))
          .where('id', 'not in', (e) =>
            e
              .selectFrom('delivery')
              .select('id')
              .where('workspace', '=', param('workspace'))
              .where('status', '=', 'waiting'),
          ),
      )({ workspace, after, until, ...patternsOf(word) });
    return () => this.removeBodies(workspace, words, until);
  }
}

const wordsIn = ({ data }: Ticket): readonly string[] =>
  Array.isArray(data['words']) ? (data['words'] as string[]) : [];

/** Whether a column holds what `patternsOf` gives. */
const says = (column: string) =>
  sql<boolean>`(${sql.ref(column)} like ${param('typed')} escape '~' or lower(${sql.ref(column)}) like ${param('small')} escape '~')`;

/** Patterns of a word as it was typed, and in small letters. `written`: as it stands there; a whole text of JSON. */
function patternsOf(word: string, written = (text: string) => plain(JSON.stringify(text))) {
  const typed = `%${written(word)}%`;
  return { typed, small: typed.toLowerCase() };
}

/** A text as a pattern that fits it alone. */
const plain = (text: string): string => text.replace(/[~%_]/g, (each) => `~${each}`);

/** Whether a text has a word that is no part of a longer one: whoever is called Li is not in every pipeline. */
function names(text: string, word: string): boolean {
  const [all, part] = [text.toLowerCase(), word.toLowerCase()];
  const isInWord = (at: number): boolean => /[\p{L}\p{N}]/u.test(all[at] ?? '');
  for (let at = all.indexOf(part); at >= 0; at = all.indexOf(part, at + 1))
    if (!isInWord(at - 1) && !isInWord(at + part.length)) return true;
  return false;
}

const keyOf = (row: SqlRow, key: readonly string[]): SqlRow =>
  Object.fromEntries(key.map((each) => [each, row[each]!]));

function withoutWords(json: string, words: readonly string[]): string {
  const gone = new Set(words.map((each) => each.toLowerCase()));
  return JSON.stringify(JSON.parse(json, (_, value: unknown) => (isOne(value, gone) ? GONE : value)));
}

const isOne = (value: unknown, words: ReadonlySet<string>): boolean =>
  typeof value === 'string' && words.has(value.toLowerCase());
