/**
 * Sensible random commands: each verb of the product, with inputs that mostly fit what is there, and sometimes do not.
 * The same scene and the same seed give the same command, so that a failure can be repeated from its seed.
 */
import { createHash } from 'node:crypto';
import {
  apply,
  automations,
  kinds,
  reasons,
  reviewStates,
  type Change,
  type KindName,
  type LoggedChange,
  type Row,
  type Rows,
  type SeenCommit,
} from '@dualtrack/core';

export interface Wish {
  readonly name: string;
  readonly input: unknown;
  /** Sent by one of the server's own machines, not by a person. */
  readonly machine?: true;
}

/** Numbers that look like chance and follow from a seed (mulberry32). */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  isLucky(chance: number): boolean {
    return this.next() < chance;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

/** What is there to work on: the rows that changes left, with the newest commands of each person. */
export class Scene {
  readonly commands: { readonly id: string; readonly actor: string | null }[] = [];
  /** The newest number of the log that it has taken. */
  seq = 0;
  private readonly rows = new Map<string, Map<string, Row>>();
  private readonly ids = new Map<string, string[]>();

  take(changes: Iterable<Change & Partial<LoggedChange>>): void {
    for (const change of changes) {
      const table = this.table(change.kind);
      const after = apply(kinds[change.kind as KindName], table.get(change.id), change);
      if (after && !table.has(change.id)) this.idsOf(change.kind).push(change.id);
      if (after) table.set(change.id, after);
      else table.delete(change.id);
      this.seq = Math.max(this.seq, change.seq ?? 0);
      this.note(change);
    }
  }

  /** Something of a kind that is there, or was a moment ago. */
  pick<K extends KindName>(kind: K, dice: Dice): Rows[K] | undefined {
    const ids = this.idsOf(kind);
    while (ids.length > 0) {
      const at = dice.below(ids.length);
      const row = this.table(kind).get(ids[at]!);
      if (row) return row as unknown as Rows[K];
      ids[at] = ids.at(-1)!;
      ids.pop();
    }
    return undefined;
  }

  get<K extends KindName>(kind: K, id: string): Rows[K] | undefined {
    return this.table(kind).get(id) as unknown as Rows[K] | undefined;
  }

  /** All rows of a kind; for kinds of which there are few. */
  all<K extends KindName>(kind: K): Rows[K][] {
    return [...this.table(kind).values()] as unknown as Rows[K][];
  }

  private note({ command, actor }: Partial<LoggedChange>): void {
    if (command === undefined || this.commands.at(-1)?.id === command) return;
    this.commands.push({ id: command, actor: actor ?? null });
    if (this.commands.length > 60) this.commands.splice(0, 20);
  }

  private table(kind: string): Map<string, Row> {
    let table = this.rows.get(kind);
    if (!table) this.rows.set(kind, (table = new Map()));
    return table;
  }

  private idsOf(kind: string): string[] {
    let ids = this.ids.get(kind);
    if (!ids) this.ids.set(kind, (ids = []));
    return ids;
  }
}

interface Ground {
  readonly scene: Scene;
  readonly dice: Dice;
  readonly now: number;
  /** A number that no other command of this run has, for names that have to be new. */
  readonly nth: number;
}

type Verb = (ground: Ground) => unknown;

const words = [
  'Größe',
  'drift',
  'F1 score',
  '顧客離れ',
  'naïve',
  '🙂 ok',
  'Łódź',
  '"quoted"',
  'a\\b',
  "l'été",
  'null',
  'x'.repeat(90),
  '  blanks  in  it ',
];
const days = 86_400_000;

const text = ({ dice }: Ground): string => `${dice.of(words)} ${dice.below(1_000)}`;
const name = ({ dice, nth }: Ground): string => `${dice.of(['Alpha', 'Beta', 'Gamma', 'Été'])} ${nth}`;

function taskRef({ scene, dice }: Ground, wanted?: (type: string) => boolean): string {
  for (let tries = 0; tries < 6; tries++) {
    const row = scene.pick('task', dice);
    if (!row) break;
    if ((wanted && !wanted(row.type)) || (row.removedAt !== null && !dice.isLucky(0.1))) continue;
    const home = scene.get('project', row.project);
    return home && dice.isLucky(0.5) ? `${home.key}-${row.number}` : row.id;
  }
  return 'CHURN-999';
}

const question = (ground: Ground): string => taskRef(ground, (type) => type === 'investigation');
const work = (ground: Ground): string => taskRef(ground, (type) => type !== 'investigation');

function projectRef({ scene, dice }: Ground): string {
  const home = scene.pick('project', dice);
  return home ? dice.of([home.key, home.id]) : 'CHURN';
}

function personRef({ scene, dice }: Ground): string {
  return scene.pick('person', dice)?.id ?? 'nobody';
}

/** How many people a world begins with; they stay. */
const FOUNDERS = 4;

/** Somebody who came later; a former member, if there is one. */
function newcomerRef({ scene, dice }: Ground, isFormer: boolean): string {
  const all = scene.all('person').slice(FOUNDERS);
  const wanted = all.filter((each) => (each.leftAt !== null) === isFormer);
  return all.length === 0 ? 'nobody' : dice.of(wanted.length > 0 ? wanted : all).id;
}

const someone = (ground: Ground): string[] => Array.from({ length: ground.dice.below(3) }, () => personRef(ground));

function versionIn({ scene, dice }: Ground): { project: string; version: string } {
  const row = scene.pick('version', dice);
  return { project: row?.project ?? 'CHURN', version: row?.id ?? 'churn@none' };
}

function gateRef({ scene, dice }: Ground): { project: string; gate: string } {
  const row = scene.pick('gate', dice);
  return { project: row?.project ?? 'CHURN', gate: row ? dice.of([row.id, row.name]) : 'none' };
}

const idOf = (kind: KindName, { scene, dice }: Ground): string => scene.pick(kind, dice)?.id ?? 'none';

const phase = ({ dice }: Ground): string => dice.of(['next', 'doing', 'checking', 'done']);
const lane = ({ dice }: Ground): string => dice.of(['research', 'production', 'data']);

const create: Verb = (ground) => {
  const { dice } = ground;
  const track = lane(ground);
  const isQuestion = track === 'research';
  return {
    project: projectRef(ground),
    track,
    title: text(ground),
    ...(dice.isLucky(0.2) && { column: phase(ground) }),
    ...(dice.isLucky(0.2) && { top: true }),
    ...(dice.isLucky(0.3) && { assignees: someone(ground) }),
    ...(dice.isLucky(0.3) && { labels: [dice.of(['gpu', 'nightly', 'GPU', 'été'])] }),
    ...(!isQuestion && dice.isLucky(0.6) && { points: dice.of([0, 0.5, 1, 2, 3, 5, 8]) }),
    ...(!isQuestion && dice.isLucky(0.3) && { type: dice.of(['bug', 'deploy', 'chore', 'A/B test']) }),
    ...(isQuestion && dice.isLucky(0.5) && { days: dice.of([0.5, 3, 10]), criterion: text(ground) }),
    ...(dice.isLucky(0.2) && { description: text(ground).repeat(3) }),
    ...(dice.isLucky(0.2) && { priority: dice.below(5) }),
    ...(dice.isLucky(0.1) && { waitsFor: [taskRef(ground), taskRef(ground)] }),
    ...(dice.isLucky(0.1) && { links: [{ kind: 'url', ref: `https://r.example.org/${dice.below(9)}` }] }),
  };
};

const seen = ({ dice }: Ground) => ({
  query: dice.of(['', 'assignee:@me', '-is:done "été"', 'box:>80%']),
  group: dice.of(['track', 'model', 'assignee', 'type']),
  sort: dice.of(['manual', 'age', 'points']),
  layout: dice.of(['board', 'list', 'table']),
  by: dice.of([null, '-title']),
  density: dice.of([null, 'compact']),
  shut: dice.of([[], ['done'], ['next', 'done']]),
});

/** One of what can end, mostly one that has not. */
function standing(kind: 'share' | 'connection', { scene, dice }: Ground): string {
  for (let tries = 0; tries < 8; tries++) {
    const row:
      { readonly id: string; readonly endedAt?: number | null; readonly removedAt?: number | null } | undefined =
      scene.pick(kind, dice);
    if (row && ((row.endedAt ?? row.removedAt ?? null) === null || dice.isLucky(0.1))) return row.id;
  }
  return 'none';
}

/** What a page for stakeholders shows; also what is not there, or is another project's. */
function sharing(g: Ground) {
  const { dice, now } = g;
  const items = [
    { section: dice.of(['production', 'coming']), of: idOf('version', g) },
    { section: 'investigating', of: question(g) },
    { section: 'learned', of: dice.of([idOf('decision', g), `L-${1 + dice.below(4)}`]) },
  ];
  return {
    readers: dice.of(['link', 'members']),
    news: dice.of([[], ['production'], ['production', 'coming', 'investigating', 'learned']]),
    items: items
      .filter(() => dice.isLucky(0.3))
      .map((each) => ({
        ...each,
        shown: dice.isLucky(0.8),
        words: dice.isLucky(0.5) ? text(g) : '',
        measure: dice.of([null, { metric: 'AUC', value: 0.81, target: dice.of([null, 0.83]), base: null }]),
      })),
    needs: dice.isLucky(0.5) ? [{ words: text(g), by: dice.of([null, now + 5 * days]) }] : [],
    health: dice.of([null, { state: dice.of(['on_track', 'at_risk', 'off_track']), words: text(g) }]),
    ...(dice.isLucky(0.2) && { expiresAt: now + dice.of([-1, 1]) * days }),
  };
}

const move: Verb = (ground) => {
  const { dice, scene } = ground;
  const place = dice.below(5);
  return {
    task: taskRef(ground),
    to: dice.isLucky(0.8) ? phase(ground) : (scene.pick('column', dice)?.id ?? 'none'),
    ...(place === 0 && { before: taskRef(ground) }),
    ...(place === 1 && { after: taskRef(ground) }),
    ...(place === 2 && { top: true }),
  };
};

const decide = (ground: Ground) => ({
  outcome: ground.dice.of(['adopt', 'iterate', 'not_pursued', 'inconclusive', 'parked']),
  finding: text(ground),
  ...(ground.dice.isLucky(0.4) && { evidence: [`https://mlflow.example.org/${ground.dice.below(20)}`] }),
  ...(ground.dice.isLucky(0.3) && { reason: text(ground) }),
  ...(ground.dice.isLucky(0.2) && { revisit: text(ground) }),
});

const leading = (ground: Ground) => ({
  ...(ground.dice.isLucky(0.5) && { title: text(ground) }),
  ...(ground.dice.isLucky(0.5) && { track: lane(ground) }),
});

function said(ground: Ground): string {
  const key = taskRef(ground).toUpperCase();
  const form = [
    `${key} work`,
    `Fixes ${key}`,
    `${key} #doing`,
    `${key} #drop ${text(ground)}`,
    `refs ${key}`,
    `Revert "Fixes ${key}"`,
    `${key} #comment ${text(ground)} #time 2h`,
    'nothing to say',
  ];
  return ground.dice.of(form);
}

/** A repository as a forge tells it, sometimes under another name than before. */
const told = ({ dice }: Ground, id: number) => ({
  id: `${id}`,
  name: `acme/r${dice.isLucky(0.9) ? id : dice.below(4)}`,
  url: `https://forge.example.org/acme/r${id}`,
  clones: [],
  defaultBranch: dice.of(['main', null]),
});

const accounts = [
  { id: '7', login: 'h7' },
  { id: '8', login: 'h8', email: 'mei@example.org' },
  { id: '', login: 'nobody' },
] as const;

const someSha = ({ dice }: Ground): string => String(dice.below(4)).repeat(40);
/** A time of the forge's: of late, and seldom the same twice. */
const lately = ({ dice, now }: Ground): number => now - dice.below(8) * 1_000;

const pull: Verb = (ground) => {
  const { dice } = ground;
  const number = 1 + dice.below(4);
  const at = lately(ground);
  return {
    repo: idOf('repo', ground),
    pull: {
      number,
      title: said(ground),
      body: dice.isLucky(0.3) ? said(ground) : '',
      url: `https://forge.example.org/acme/r/pull/${number}`,
      author: dice.of([...accounts, null]),
      state: dice.of(['draft', 'open', 'open', 'closed', 'merged']),
      branch: dice.isLucky(0.4) ? `${taskRef(ground).toLowerCase()}-x` : 'topic',
      base: 'main',
      head: dice.of([someSha(ground), '']),
      merge: dice.of([someSha(ground), null]),
      fork: dice.isLucky(0.2),
      openedAt: at - 1_000,
      stateAt: at,
      toldAt: at,
      by: dice.of([...accounts, null]),
    },
    ...(dice.isLucky(0.2) && { pulled: true }),
  };
};

const ci: Verb = (ground) => ({
  repo: idOf('repo', ground),
  run: {
    key: `run:${ground.dice.below(3)}`,
    name: ground.dice.of(['tests', 'lint']),
    sha: someSha(ground),
    branch: ground.dice.of(['main', null]),
    state: ground.dice.of(['running', 'passed', 'failed', 'cancelled']),
    url: `https://forge.example.org/runs/${ground.dice.below(3)}`,
    at: lately(ground),
    toldAt: lately(ground),
    attempt: 1 + ground.dice.below(2),
    pulls: ground.dice.isLucky(0.3) ? [1 + ground.dice.below(4)] : [],
  },
});

const rollout: Verb = (ground) => ({
  repo: idOf('repo', ground),
  rollout: {
    key: `deployment:${ground.dice.below(4)}`,
    environment: ground.dice.of(['production', 'staging', 'moon']),
    ref: ground.dice.of(['churn@v1.0.0', 'main', null]),
    sha: ground.dice.of([someSha(ground), null]),
    state: ground.dice.of(['started', 'succeeded', 'succeeded', 'failed']),
    url: ground.dice.of([`https://forge.example.org/d/${ground.dice.below(4)}`, '']),
    at: lately(ground),
    toldAt: lately(ground),
    by: ground.dice.of([...accounts, null]),
    note: ground.dice.isLucky(0.4) ? taskRef(ground) : '',
  },
});

function commits(ground: Ground): unknown {
  const { dice, now, nth } = ground;
  const seen = Array.from({ length: 1 + dice.below(3) }, (_, n): SeenCommit => {
    const message = said(ground);
    const email = dice.of(['mei@example.org', 'raj@example.org', 'vic@example.org', 'eve@example.org']);
    const at = now - dice.below(3) * 1_000;
    const mark = `${message} ${email} ${at} ${dice.isLucky(0.2) ? 'again' : `${nth}.${n}`}`;
    const sha = createHash('sha1').update(mark).digest('hex');
    const fingerprint = createHash('sha256').update(mark).digest('hex');
    const files = { scripts: { files: ['train.py'], more: 0 } };
    return { sha, fingerprint, author: 'Somebody', email, at, message, onDefault: dice.isLucky(0.6), files, nth };
  });
  return { repo: idOf('repo', ground), commits: seen };
}

/** Every verb with how often it comes, and how its input is made. */
const verbs: Readonly<Record<string, readonly [weight: number, input: Verb]>> = {
  'work.create': [26, create],
  'work.move': [30, move],
  'work.rename': [6, (g) => ({ task: taskRef(g), title: text(g) })],
  'work.describe': [
    4,
    (g) => ({ task: taskRef(g), body: `${g.dice.isLucky(0.3) ? '@Raj ' : ''}${text(g).repeat(g.dice.below(4))}` }),
  ],
  'work.prioritise': [3, (g) => ({ task: taskRef(g), priority: g.dice.below(5) })],
  'work.estimate': [8, (g) => ({ task: work(g), points: g.dice.of([null, 0, 1, 2, 3, 5, 8, 0.25]) })],
  'work.assign': [6, (g) => ({ task: taskRef(g), add: someone(g), remove: someone(g) })],
  'work.label': [5, (g) => ({ task: taskRef(g), add: [g.dice.of(['gpu', 'old', 'Été'])], remove: ['nightly'] })],
  'work.accept': [2, (g) => ({ task: taskRef(g), items: [{ text: text(g), done: g.dice.isLucky(0.5) }] })],
  'work.schedule': [2, (g) => ({ task: taskRef(g), due: g.dice.of([null, '2026-12-24', g.now + 5 * days]) })],
  'work.retype': [2, (g) => ({ task: work(g), type: g.dice.of(['bug', 'chore', 'data']) })],
  'work.switch': [3, (g) => ({ task: work(g), track: g.dice.of(['production', 'data']) })],
  'work.remove': [3, (g) => ({ task: taskRef(g) })],
  'work.aim': [3, (g) => ({ task: taskRef(g), version: g.dice.isLucky(0.2) ? null : versionIn(g).version })],
  'work.together': [
    4,
    (g) => ({
      parts: Array.from({ length: 1 + g.dice.below(4) }, () =>
        g.dice.of([
          { name: 'work.move', input: move(g) },
          { name: 'work.prioritise', input: { task: taskRef(g), priority: g.dice.below(6) } },
          { name: 'work.estimate', input: { task: taskRef(g), points: g.dice.below(9) } },
          { name: 'work.label', input: { task: taskRef(g), add: ['gpu', 'together'] } },
        ]),
      ),
    }),
  ],
  'view.save': [3, (g) => ({ ...seen(g), project: projectRef(g), name: name(g), shared: g.dice.isLucky(0.6) })],
  'view.set': [2, (g) => ({ view: idOf('view', g), look: seen(g), ...(g.dice.isLucky(0.5) && { name: name(g) }) })],
  'view.remove': [1, (g) => ({ view: idOf('view', g) })],
  'share.create': [3, (g) => ({ project: projectRef(g), title: name(g), readers: g.dice.of(['link', 'members']) })],
  'share.set': [3, (g) => ({ share: standing('share', g), title: name(g), ...sharing(g) })],
  'share.link': [2, (g) => ({ share: standing('share', g) })],
  'share.lock': [1, (g) => ({ share: standing('share', g), on: g.dice.isLucky(0.5) })],
  'share.end': [1, (g) => ({ share: g.dice.isLucky(0.3) ? standing('share', g) : 'none' })],
  'work.depend': [6, (g) => ({ task: taskRef(g), on: taskRef(g) })],
  'work.undepend': [2, (g) => ({ task: taskRef(g), on: taskRef(g) })],
  'work.relate': [3, (g) => ({ task: taskRef(g), to: taskRef(g) })],
  'work.unrelate': [1, (g) => ({ task: taskRef(g), to: taskRef(g) })],
  'work.promote': [3, (g) => ({ task: taskRef(g), ...leading(g) })],
  'work.block': [
    4,
    (g) => ({ task: taskRef(g), kind: g.dice.of(['compute', 'review', 'data_access']), note: text(g) }),
  ],
  'work.unblock': [3, (g) => ({ task: taskRef(g) })],
  'work.link': [
    5,
    (g) => ({
      task: taskRef(g),
      kind: 'run',
      ref: `https://r.example.org/${g.dice.below(9)}`,
      pin: g.dice.of([null, 'best', 'baseline']),
      metrics: { auc: g.dice.below(100) / 100 },
      ...(g.dice.isLucky(0.2) && { state: g.dice.of(['running', 'passed', null]) }),
    }),
  ],
  'work.pin': [1, (g) => ({ link: idOf('link', g), pin: g.dice.of([null, 'best']) })],
  'work.unlink': [2, (g) => ({ link: idOf('link', g) })],
  'work.spend': [1, (g) => ({ task: taskRef(g), minutes: 1 + g.dice.below(100) })],
  'comment.add': [5, (g) => ({ task: taskRef(g), body: `@Mei ${text(g)}` })],
  'comment.edit': [2, (g) => ({ comment: idOf('comment', g), body: text(g) })],
  'comment.remove': [1, (g) => ({ comment: idOf('comment', g) })],
  'research.frame': [3, (g) => ({ task: question(g), hypothesis: text(g), criterion: text(g) })],
  'research.start': [4, (g) => ({ task: question(g), days: g.dice.of([1, 5, 0.5]) })],
  'research.extend': [3, (g) => ({ task: question(g), days: 2, reason: text(g) })],
  'research.amend': [2, (g) => ({ task: question(g), criterion: text(g), reason: text(g) })],
  'research.decide': [
    6,
    (g) => ({ task: question(g), ...decide(g), ...(g.dice.isLucky(0.3) && { leads: [leading(g)] }) }),
  ],
  'research.supersede': [2, (g) => ({ decision: `L-${1 + g.dice.below(5)}`, ...decide(g) })],
  'research.reopen': [3, (g) => ({ task: question(g), reason: text(g) })],
  'model.add': [2, (g) => ({ project: projectRef(g), name: name(g) })],
  'model.version': [
    4,
    (g) => ({
      project: 'CHURN',
      model: idOf('model', g),
      name: `v${g.dice.below(3)}.${g.nth}.0`,
      registered: g.dice.isLucky(0.6),
    }),
  ],
  'model.stage': [
    6,
    (g) => ({
      ...versionIn(g),
      stage: g.dice.of(['prod', 'staging', 'dev', 'canary', 'blue']),
      off: g.dice.isLucky(0.2),
      shared: g.dice.isLucky(0.2),
    }),
  ],
  'model.retire': [1, (g) => versionIn(g)],
  'model.deregister': [1, (g) => versionIn(g)],
  'model.deploy': [
    3,
    (g) => ({
      ...versionIn(g),
      environment: g.dice.of(['production', 'staging', 'lab']),
      at: g.now - g.dice.below(9) * days,
    }),
  ],
  'model.rollback': [2, (g) => versionIn(g)],
  'model.map': [1, (g) => ({ project: projectRef(g), name: 'blue', stage: g.dice.of(['live', 'testing']) })],
  'model.unmap': [1, (g) => ({ project: projectRef(g), name: 'blue' })],
  'gate.add': [
    3,
    (g) => ({ project: 'CHURN', name: name(g), task: work(g), checks: g.dice.isLucky(0.5) ? ['a', 'b'] : [] }),
  ],
  'gate.check': [
    4,
    (g) => ({
      ...gateRef(g),
      check: g.dice.of(['a', 'b', 'c']),
      state: g.dice.of(['passed', 'passed', 'open', 'failed']),
    }),
  ],
  'gate.describe': [
    2,
    (g) => ({ ...gateRef(g), have: g.dice.of([null, 0, 24_800]), want: 40_000, unit: g.dice.of([null, 'rows']) }),
  ],
  'gate.pass': [3, (g) => gateRef(g)],
  'gate.reopen': [1, (g) => ({ ...gateRef(g), reason: text(g) })],
  'gate.block': [3, (g) => ({ ...gateRef(g), task: taskRef(g) })],
  'label.add': [1, (g) => ({ project: projectRef(g), name: name(g) })],
  'label.rename': [1, (g) => ({ label: idOf('label', g), name: name(g) })],
  'label.remove': [1, (g) => ({ label: idOf('label', g) })],
  'track.rename': [1, (g) => ({ project: projectRef(g), track: lane(g), name: name(g) })],
  'track.automate': [
    1,
    (g) => ({
      project: projectRef(g),
      track: lane(g),
      automation: g.dice.of(automations),
      on: g.dice.isLucky(0.6),
    }),
  ],
  'column.add': [2, (g) => ({ project: projectRef(g), track: lane(g), name: name(g), phase: phase(g) })],
  'column.rename': [1, (g) => ({ column: idOf('column', g), name: name(g) })],
  'column.move': [1, (g) => ({ column: idOf('column', g), ...(g.dice.isLucky(0.5) && { before: idOf('column', g) }) })],
  'column.limit': [
    4,
    (g) => ({
      column: idOf('column', g),
      mode: g.dice.of(['off', 'warn', 'enforce']),
      limit: 1 + g.dice.below(4),
      unit: g.dice.of(['tasks', 'points']),
      per: g.dice.of(['column', 'assignee']),
    }),
  ],
  'column.remove': [1, (g) => ({ column: idOf('column', g) })],
  'type.remove': [1, (g) => ({ name: g.scene.pick('workType', g.dice)?.name ?? name(g) })],
  'type.add': [1, (g) => ({ name: name(g), track: lane(g) })],
  'project.add': [1, (g) => ({ name: name(g) })],
  'project.rename': [1, (g) => ({ project: projectRef(g), name: name(g) })],
  'project.rekey': [1, (g) => ({ project: projectRef(g), key: `K${g.nth}`.slice(0, 10) })],
  'project.set': [1, (g) => ({ project: projectRef(g), boxDays: g.dice.of([0.5, 5, 20]) })],
  'project.archive': [1, (g) => ({ project: projectRef(g), archived: g.dice.isLucky(0.3) })],
  'project.restrict': [3, (g) => ({ project: projectRef(g), private: g.dice.isLucky(0.4) })],
  'repo.add': [1, (g) => ({ project: projectRef(g), source: `/srv/git/${g.nth}`, name: name(g) })],
  'repo.remove': [1, (g) => ({ repo: idOf('repo', g) })],
  'connection.add': [
    3,
    (g) => ({
      project: projectRef(g),
      provider: g.dice.of(['github', 'gitlab', 'gitea']),
      takes: g.dice.of(['all', 'all', 'named']),
    }),
  ],
  'connection.set': [
    1,
    (g) => ({
      connection: standing('connection', g),
      paused: g.dice.isLucky(0.3),
      back: g.dice.of(['nothing', 'status', 'comment']),
      name: name(g),
    }),
  ],
  'connection.remove': [1, (g) => ({ connection: g.dice.isLucky(0.3) ? standing('connection', g) : 'none' })],
  'connection.map': [
    1,
    (g) => ({ connection: standing('connection', g), name: `acme/r${g.dice.below(4)}`, project: projectRef(g) }),
  ],
  'people.add': [
    1,
    (g) => ({
      name: name(g),
      emails: [`p${g.nth}@example.org`],
      ...(g.dice.isLucky(0.3) && { account: idOf('account', g) }),
    }),
  ],
  'people.match': [2, (g) => ({ account: idOf('account', g), person: personRef(g) })],
  'people.ignore': [1, (g) => ({ account: idOf('account', g), ignored: g.dice.isLucky(0.7) })],
  'people.set': [
    2,
    (g) => ({ person: personRef(g), discipline: 'platform', role: g.dice.of(['viewer', 'member', 'member', 'admin']) }),
  ],
  'people.welcome': [
    1,
    (g) => ({
      ...(g.dice.isLucky(0.3) && { person: personRef(g) }),
      name: name(g),
      email: `p${g.dice.below(g.nth + 1)}@example.org`,
      role: g.dice.of(['viewer', 'member', 'admin']),
      projects: [{ project: projectRef(g), role: 'member' }],
    }),
  ],
  'people.restore': [1, (g) => ({ person: newcomerRef(g, true) })],
  'people.remove': [1, (g) => ({ person: newcomerRef(g, false) })],
  'people.forget': [1, (g) => ({ person: newcomerRef(g, true) })],
  'people.identify': [1, (g) => ({ person: personRef(g), system: 'github', handle: `h${g.dice.below(30)}` })],
  'people.unidentify': [1, (g) => ({ person: personRef(g), system: 'github', handle: `h${g.dice.below(30)}` })],
  'people.join': [
    3,
    (g) => ({ person: personRef(g), project: projectRef(g), role: g.dice.of(['viewer', 'member', 'admin']) }),
  ],
  'people.leave': [1, (g) => ({ person: personRef(g), project: projectRef(g) })],
  'inbox.settle': [
    3,
    (g) => ({
      person: personRef(g),
      reason: g.dice.of(reasons),
      of: idOf('task', g),
      since: g.now - g.dice.below(9) * days,
      ...(g.dice.isLucky(0.4) && { until: g.now + g.dice.below(3) * days }),
    }),
  ],
  'workspace.policy': [
    1,
    (g) => ({
      domains: g.dice.of([[], ['example.org'], ['a.example', '@B.example', 'gmail.com']]),
      newcomers: g.dice.of(['viewer', 'member']),
      ...(g.dice.isLucky(0.4) && { seats: g.dice.of([null, { free: 2, price: 890 }]) }),
      ...(g.dice.isLucky(0.3) && { auditDays: 20 + g.dice.below(100) }),
    }),
  ],
  'workspace.rename': [1, (g) => ({ name: name(g) })],
  'change.undo': [
    12,
    ({ scene, dice }) => ({ command: scene.commands.length > 0 ? dice.of(scene.commands).id : 'none' }),
  ],
  'signal.commits': [5, commits],
  'signal.branch': [
    2,
    (g) => ({
      repo: idOf('repo', g),
      branch: `mei/${taskRef(g).toLowerCase()}-x`,
      by: g.dice.of([...accounts, null]),
      at: lately(g),
    }),
  ],
  'signal.pull': [5, pull],
  'signal.review': [
    2,
    (g) => ({
      repo: idOf('repo', g),
      review: {
        pull: 1 + g.dice.below(4),
        of: g.dice.of(accounts),
        state: g.dice.of(reviewStates),
        at: lately(g),
      },
    }),
  ],
  'signal.comment': [
    1,
    (g) => ({
      repo: idOf('repo', g),
      comment: { key: `c${g.nth}`, pull: 1, body: said(g), by: g.dice.of([...accounts, null]), at: lately(g) },
    }),
  ],
  'signal.release': [
    1,
    (g) => ({
      repo: idOf('repo', g),
      release: { tag: g.dice.of(['churn@v1.0.0', 'v1.0.0', 'x']), title: said(g), url: '', at: lately(g) },
    }),
  ],
  'signal.ci': [3, ci],
  'signal.rollout': [4, rollout],
  'signal.repo': [
    2,
    (g) => ({ connection: standing('connection', g), repo: told(g, g.dice.below(4)), told: lately(g) }),
  ],
  'signal.tag': [
    2,
    (g) => ({
      repo: idOf('repo', g),
      tag: g.dice.of(['churn@v1.0.0', 'churn#prod#1', 'churn@v1.1.0', 'churn#stage#2', 'churn#prod#3', 'v1.0.0']),
      sha: String(g.dice.below(3)).repeat(40),
      at: g.now - g.dice.below(5) * days,
    }),
  ],
};

const bag = Object.entries(verbs).flatMap(([verb, [weight]]) => Array.from({ length: weight }, () => verb));

/** The verbs that may come, each as often as its weight. */
export const weightedVerbs: readonly string[] = bag;

/** The command that a seed gives in a scene. `nth` tells it from the others of its run. */
export function wishFor(scene: Scene, seed: number, nth: number, now: number): Wish {
  const dice = new Dice(seed);
  const verb = dice.of(bag);
  const [, input] = verbs[verb]!;
  return { name: verb, input: input({ scene, dice, now, nth }), ...(verb.startsWith('signal.') && { machine: true }) };
}
