/**
 * Keeps the search index: reads the log by its cursor and puts the words of what changed under their objects. At least
 * once: putting the same words again changes nothing.
 */
import {
  comment,
  decision,
  get,
  getMany,
  investigation,
  kinds,
  may,
  model,
  numbersIn,
  project,
  revision,
  sees,
  task,
  theTask,
  isRefusal,
  type KindName,
  type LoggedChange,
  type Me,
  type Reading,
} from '@dualtrack/core';
import type { Found, Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import type { Rights } from '../rights.ts';

/** Its cursor; another name reads the log from the beginning, since other words are wanted of it. */
const NAME = 'search.2';
const PAGE = 500;
/** How long the index may lag behind while nobody searches. */
const WAIT_MS = 1_000;

export interface SearchResult {
  readonly kind: string;
  readonly id: string;
  /** `CHURN-42`, `L-37` or a model's name. */
  readonly key: string;
  readonly title: string;
  readonly project: string;
}

interface Doc {
  readonly kind: string;
  readonly id: string;
  readonly scope: string;
  readonly text: string;
}

export class SearchFollower {
  private readonly store: Store;
  private readonly rights: Rights;
  private working: Promise<void> | undefined;
  private soon: NodeJS.Timeout | undefined;
  private stopped = false;
  /** The number up to which the index tells the log, once it is known. */
  private reached: number | undefined;
  private readonly stopListening: () => void;

  constructor(store: Store, rights: Rights) {
    this.store = store;
    this.rights = rights;
    // Because: who searches is served what is newest anyway, so nobody's commit has to wait for the index.
    this.stopListening = store.onChange((seq, changes) => {
      if (this.isPassedBy(changes)) return void (this.reached = seq);
      // Because: a disk that is full ends no server; the next change or search tries again, and a search tells of it.
      this.soon ??= setTimeout(() => void this.work().catch(() => undefined), WAIT_MS).unref();
    });
  }

  /** Indexes everything that the log holds by now. */
  async caughtUp(): Promise<void> {
    await this.work();
  }

  /** Visible objects of these kinds that have all words of a query. */
  async find(me: Me, query: string, wanted: readonly KindName[]): Promise<Found[]> {
    await this.caughtUp();
    const projects = await this.rights.projects();
    // Because: what is found where one does not look must not take the place of what one sees.
    const scopes = [...projects.keys()].filter((each) => sees(me, each, projects));
    return this.store.search(query, { kinds: wanted, scopes, limit: serverLimits.searchResultsMax });
  }

  /** What a query finds, as a person would recognise it. A task's key finds the task itself first. */
  async results(me: Me, query: string): Promise<SearchResult[]> {
    const found = await this.find(me, query, ['task', 'decision', 'model', 'comment']);
    const direct = await this.store.read(() => byKey(me, query.trim()));
    const rest = await this.store.facts(() => shown(found));
    const first = isRefusal(direct) ? [] : [direct];
    return [...first, ...rest.filter((each) => each.id !== first[0]?.id)];
  }

  async close(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.soon);
    this.stopListening();
    await this.working?.catch(() => undefined);
  }

  private async work(): Promise<void> {
    clearTimeout(this.soon);
    this.soon = undefined;
    // Because: a caller that comes while a page is under way wants what came after it, too.
    while (this.working) await this.working;
    if (this.stopped) return;
    this.working = this.workOff().finally(() => (this.working = undefined));
    await this.working?.catch(() => undefined);
  }

  private async workOff(): Promise<void> {
    let cursor = this.reached ?? (await this.store.keeps(() => this.store.cursors.read(this.store.workspace, NAME)));
    for (;;) {
      const changes = await this.store.changesAfter(cursor, PAGE);
      if (this.stopped) return;
      if (changes.length > 0) {
        cursor = changes.at(-1)!.seq;
        const docs = await this.store.facts(() => docsOf(changes));
        await this.store.index(docs, NAME, cursor);
      }
      this.reached = cursor;
      if (changes.length === 0) return;
    }
  }

  /** Whether changes go on where the index stands, and no words are in them: most moves of a day. */
  private isPassedBy(changes: readonly LoggedChange[] | undefined): boolean {
    return changes?.[0]?.seq === (this.reached ?? -1) + 1 && !changes.some(hasWords);
  }
}

/** Where words are, by kind: in these fields, or (none named) in the object whatever changes. */
const wordFields: Readonly<Record<string, readonly string[]>> = {
  task: ['title', 'text', 'removedAt', 'number'],
  investigation: ['hypothesis', 'criterion'],
  decision: [],
  comment: [],
  model: [],
};

function hasWords({ kind, patch }: LoggedChange): boolean {
  const fields = wordFields[kind];
  return fields !== undefined && (fields.length === 0 || touches(patch, fields));
}

/** What the objects that changed are found by. */
function* docsOf(changes: readonly LoggedChange[]): Reading<Doc[]> {
  const changed = changes.filter(hasWords);
  const of = (...kinds: readonly string[]): Set<string> =>
    new Set(changed.filter((each) => kinds.includes(each.kind)).map((each) => each.id));
  return [
    // Because: a question is found as the task that it is, under the same id.
    ...(yield* taskDocs(of('task', 'investigation'))),
    ...(yield* decisionDocs(of('decision'))),
    ...(yield* modelDocs(of('model'))),
    ...(yield* commentDocs(of('comment'))),
  ];
}

function* taskDocs(ids: ReadonlySet<string>): Reading<Doc[]> {
  const rows = yield* getMany(task, ids);
  const texts = yield* getMany(
    revision,
    [...rows.values()].flatMap((row) => row.text ?? []),
  );
  const boxes = yield* getMany(investigation, ids);
  const docs: Doc[] = [];
  for (const id of ids) {
    const row = rows.get(id);
    if (!row || row.removedAt !== null) {
      docs.push({ kind: 'task', id, scope: '', text: '' });
      continue;
    }
    const box = boxes.get(id);
    const words = [row.title, row.text ? (texts.get(row.text)?.body ?? '') : '', box?.hypothesis, box?.criterion];
    docs.push({ kind: 'task', id, scope: row.project, text: withCited(words.join('\n')) });
  }
  return docs;
}

function* decisionDocs(ids: ReadonlySet<string>): Reading<Doc[]> {
  const rows = yield* getMany(decision, ids);
  return [...rows.values()].map((row) => ({
    kind: 'decision',
    id: row.id,
    scope: row.project,
    text: [
      `L-${row.number}`,
      row.outcome.replace('_', ' '),
      withCited([row.question, row.finding, row.reason ?? ''].join('\n')),
    ].join('\n'),
  }));
}

function* commentDocs(ids: ReadonlySet<string>): Reading<Doc[]> {
  const rows = yield* getMany(comment, ids);
  const texts = yield* getMany(
    revision,
    [...rows.values()].map((row) => row.text),
  );
  return [...ids].map((id) => {
    const row = rows.get(id);
    if (row?.removedAt !== null) return { kind: 'comment', id, scope: '', text: '' };
    return { kind: 'comment', id, scope: row.project, text: withCited(texts.get(row.text)?.body ?? '') };
  });
}

/** A text, and each entry of the ledger that it names as one word, by which it is found: `L37`. */
const withCited = (text: string): string => [text, ...numbersIn(text).map((number) => `L${number}`)].join('\n');

function* modelDocs(ids: ReadonlySet<string>): Reading<Doc[]> {
  const rows = yield* getMany(model, ids);
  return [...rows.values()].map((row) => ({ kind: 'model', id: row.id, scope: row.project, text: row.name }));
}

function* shown(found: readonly Found[]): Reading<SearchResult[]> {
  const results: SearchResult[] = [];
  for (const { kind, id } of found) {
    const row = yield* get(kinds[kind as KindName], id);
    const home = row && 'project' in row ? yield* get(project, row.project as string) : undefined;
    if (!row || !home) continue;
    if (kind === 'task' && 'title' in row && 'number' in row) {
      results.push({ kind, id, key: `${home.key}-${row.number}`, title: row.title, project: home.key });
    } else if (kind === 'decision' && 'finding' in row) {
      results.push({ kind, id, key: `L-${row.number}`, title: `${row.question}: ${row.finding}`, project: home.key });
    } else if (kind === 'comment' && 'task' in row) {
      // Because: whoever remembers the words of a comment looks for the task where they were said.
      const of = yield* get(task, row.task as string);
      if (!of || of.removedAt !== null || results.some((each) => each.id === of.id)) continue;
      results.push({ kind: 'task', id: of.id, key: `${home.key}-${of.number}`, title: of.title, project: home.key });
    } else if (kind === 'model' && 'name' in row) {
      results.push({ kind, id, key: row.name, title: row.name, project: home.key });
    }
  }
  return results.slice(0, serverLimits.searchResultsMax);
}

function* byKey(me: Me, ref: string): Reading<SearchResult> {
  const { task: row, project: home, key } = yield* theTask(ref);
  if (may(me, 'read', home) !== 'yes') yield* theTask('');
  return { kind: 'task', id: row.id, key, title: row.title, project: home.key };
}

function touches(patch: LoggedChange['patch'], fields: readonly string[]): boolean {
  return fields.some((field) => Object.hasOwn(patch, field));
}
