/**
 * What is kept beside the facts and says who somebody is, when they are forgotten: what is theirs alone goes; what is
 * another's, or the audit's, stays without the words that named them.
 */
import { sql } from 'kysely';
import { Shapes } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

export interface Forgotten {
  readonly person: string;
  /** Names, addresses and logins, as they stood somewhere. */
  readonly words: readonly string[];
}

/** What stands where a word stood. */
const GONE = 'forgotten';

/** Whose row is known by its column of a person, and that says nothing to anybody else. */
const theirs = ['credential', 'session', 'ticket', 'token'] as const;

export class Forgetting {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  *forget(workspace: string, { person, words }: Forgotten): Steps<void> {
    for (const table of theirs) yield* this.remove(table, workspace, person);
    yield* this.withoutWhence(workspace, person);
    yield* this.removeGuesses(workspace, person);
    for (const word of words) {
      yield* this.reword('entry', 'data', ['id'], workspace, word, words);
      yield* this.reword('answer', 'answer', ['principal', 'id'], workspace, word, words);
      yield* this.removeTickets(workspace, word);
      yield* this.removeDeliveries(workspace, word);
      yield* this.removeGuesses(workspace, word);
    }
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
    yield this.shapes.get('guesses', (q) =>
      q
        .deleteFrom('guess')
        .where('workspace', '=', param('workspace'))
        .where(sql<boolean>`lower(${sql.ref('key')}) like ${param('end')} escape '~'`),
    )({ workspace, end: `%${plain(word.toLowerCase())}` });
  }

  /** Because: an invitation that names them would name them to whoever takes it. */
  private *removeTickets(workspace: string, word: string): Steps<void> {
    yield this.shapes.get('tickets', (q) =>
      q.deleteFrom('ticket').where('workspace', '=', param('workspace')).where(says('data')),
    )({ workspace, ...patternsOf(word) });
  }

  /** Bodies that name them, but for what still waits to be applied; and sentences on what came of it. */
  private *removeDeliveries(workspace: string, word: string): Steps<void> {
    yield this.shapes.get('bodies', (q) =>
      q
        .deleteFrom('deliveryBody')
        .where('workspace', '=', param('workspace'))
        .where(says('body'))
        .where('id', 'not in', (e) =>
          e
            .selectFrom('delivery')
            .select('id')
            .where('workspace', '=', param('workspace'))
            .where('status', '=', 'waiting'),
        ),
    )({ workspace, ...patternsOf(word) });
    yield this.shapes.get('effects', (q) =>
      q
        .updateTable('delivery')
        .set({ effects: '[]', reason: null })
        .where('workspace', '=', param('workspace'))
        .where(
          sql<boolean>`(${sql.ref('effects')} like ${param('inside')} escape '~' or ${sql.ref('reason')} like ${param('inside')} escape '~')`,
        ),
    )({ workspace, inside: `%${plain(word)}%` });
  }
}

/** Whether a column of JSON holds a text, as it was typed or in small letters. */
const says = (column: string) =>
  sql<boolean>`(${sql.ref(column)} like ${param('typed')} escape '~' or lower(${sql.ref(column)}) like ${param('small')} escape '~')`;

function patternsOf(word: string): { typed: string; small: string } {
  const typed = `%${plain(JSON.stringify(word))}%`;
  return { typed, small: typed.toLowerCase() };
}

/** A text as a pattern that fits it alone. */
const plain = (text: string): string => text.replace(/[~%_]/g, (each) => `~${each}`);

const keyOf = (row: SqlRow, key: readonly string[]): SqlRow =>
  Object.fromEntries(key.map((each) => [each, row[each]!]));

function withoutWords(json: string, words: readonly string[]): string {
  const gone = new Set(words.map((each) => each.toLowerCase()));
  return JSON.stringify(JSON.parse(json, (_, value: unknown) => (isOne(value, gone) ? GONE : value)));
}

const isOne = (value: unknown, words: ReadonlySet<string>): boolean =>
  typeof value === 'string' && words.has(value.toLowerCase());
