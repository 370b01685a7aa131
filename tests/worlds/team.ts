/**
 * A team as it may look on a Monday: churn prediction with models in every stage, questions that are open, full and
 * decided, production work, data gates, blockers and limits. For screens, pictures and whoever tries the product out.
 *
 * It is told in commands alone, so it can be played through the door or over the API.
 */
import { DAY, HOUR } from '@dualtrack/core';

/** Runs one command as the owner, true since `asOf` (milliseconds); gives what it made. Rejects when it is refused. */
export type Play = (
  name: string,
  input: Record<string, unknown>,
  asOf?: number,
) => Promise<{ readonly id: string; readonly key?: string } | undefined>;

export interface Team {
  readonly project: string;
  /** Keys of tasks by a short name. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Plays the team's story up to `now` (milliseconds). */
export async function playTeam(play: Play, now: number): Promise<Team> {
  const ago = (days: number, hours = 0): number => now - days * DAY - hours * HOUR;
  const keys: Record<string, string> = {};
  const P = 'CHURN';

  await play('project.add', { name: 'Churn prediction', key: P }, ago(120));
  const people: [string, string, string][] = [
    ['Mei Tan', 'member', 'ml_engineer'],
    ['Raj Patel', 'member', 'data_engineer'],
    ['Lena Vogt', 'member', 'research'],
    ['Tom Okafor', 'viewer', 'product'],
  ];
  for (const [name, role, discipline] of people) {
    const emails = [`${name.split(' ')[0]!.toLowerCase()}@example.org`];
    await play('people.add', { name, role, discipline, emails }, ago(118));
  }

  await playModels(play, P, ago);

  const task = async (as: string, asOf: number, input: Record<string, unknown>): Promise<string> => {
    const made = await play('work.create', { project: P, ...input }, asOf);
    keys[as] = made!.key!;
    return made!.key!;
  };

  // Research: answered questions first, so that the ledger reads like a history.
  const answered: [string, number, string, string, string, string, string[]][] = [
    [
      'embeddings',
      62,
      'Do larger plan embeddings help?',
      'not_pursued',
      '+0.002 AUC for three times the latency.',
      'No gain over the baseline',
      ['https://mlflow.example.org/#/experiments/4/runs/9c1e'],
    ],
    [
      'calls',
      47,
      'Does call volume of the last 30 days help?',
      'adopt',
      '+0.018 AUC over five seeds, no latency cost.',
      'A clear gain',
      ['https://mlflow.example.org/#/experiments/5/runs/51ab', 'https://git.example.org/churn/pull/71'],
    ],
    [
      'tabnet',
      33,
      'Does TabNet beat gradient boosting?',
      'not_pursued',
      'Even after tuning 0.006 below the baseline.',
      'No gain over the baseline',
      ['https://mlflow.example.org/#/experiments/6/runs/0d4f'],
    ],
    [
      'llm',
      21,
      'Can an LLM label the reasons of leaving?',
      'parked',
      'Good labels at four times our budget.',
      'Too costly',
      [],
    ],
    [
      'calibration',
      9,
      'Is isotonic calibration stable across regions?',
      'adopt',
      'Brier score 0.011 better in every region.',
      'A clear gain',
      ['https://mlflow.example.org/#/experiments/8/runs/77aa'],
    ],
    [
      'weekday',
      4,
      'Do weekday features matter?',
      'inconclusive',
      'Within the noise of three seeds; the sample is too small.',
      'The data is not good enough',
      ['0f3c2b1a9d'],
    ],
  ];
  for (const [as, days, title, outcome, finding, reason, evidence] of answered) {
    const key = await task(as, ago(days + 9), {
      track: 'research',
      title,
      column: 'Investigating',
      assignees: [days % 2 ? 'Mei Tan' : 'Lena Vogt'],
      criterion: 'AUC at least 0.01 better, p95 under 40 ms',
    });
    await play('research.decide', { task: key, outcome, finding, reason, evidence }, ago(days));
  }

  await task('focal', ago(8, 4), {
    track: 'research',
    title: 'Does focal loss help the rare reasons?',
    column: 'Investigating',
    assignees: ['Mei Tan'],
    days: 10,
    version: `churn@1.2.0`,
    hypothesis: 'Focal loss lifts the F1 of rare reasons by 0.02 or more.',
    criterion: 'F1 at least 0.83 and p95 at most 40 ms, over 3 seeds',
    description:
      '# Why now\n\nRare reasons (moving away, death in the family) are a third of the errors.\n\n### Plan\n\n- gamma 1, 2, 3 on the v1.1 features\n- three seeds each\n- compare per reason, not only overall',
  });
  await play(
    'work.link',
    {
      task: keys['focal'],
      kind: 'run',
      ref: 'https://mlflow.example.org/#/experiments/9/runs/7f2a',
      title: 'gamma=2, seed 3',
      pin: 'best',
      metrics: { f1: 0.842, p95_ms: 38 },
    },
    ago(1),
  );
  await play(
    'work.link',
    {
      task: keys['focal'],
      kind: 'run',
      ref: 'https://mlflow.example.org/#/experiments/9/runs/19c0',
      title: 'cross-entropy',
      pin: 'baseline',
      metrics: { f1: 0.811, p95_ms: 37 },
    },
    ago(6),
  );
  await play(
    'work.link',
    { task: keys['focal'], kind: 'notebook', ref: 'notebooks/04_focal.ipynb', title: 'notebooks/04_focal.ipynb' },
    ago(5),
  );
  await play(
    'comment.add',
    { task: keys['focal'], body: '### gamma 3\n\ngamma 3 overfits after epoch 12; I drop it. @Lena Vogt agree?' },
    ago(2),
  );

  await task('gnn', ago(6), {
    track: 'research',
    title: 'Can a graph of calls beat gradient boosting?',
    column: 'Investigating',
    assignees: ['Lena Vogt'],
    days: 15,
    version: 'churn@2.0.0',
    criterion: 'AUC at least 0.02 better on the holdout',
  });
  await task('drift', ago(3), {
    track: 'research',
    title: 'What makes f_age drift in the new regions?',
    column: 'Investigating',
    assignees: ['Mei Tan', 'Raj Patel'],
    days: 5,
  });
  const weather = await task('weather', ago(12), {
    track: 'research',
    title: 'Do weather features help?',
    column: 'Investigating',
    assignees: ['Raj Patel'],
    days: 10,
    criterion: 'AUC at least 0.005 better in winter months',
  });
  await play('work.move', { task: weather, to: 'Writing up' }, ago(1));
  await task('uplift', ago(5), {
    track: 'research',
    title: 'Would an uplift model save more offers?',
    days: 10,
    hypothesis: 'A third of the offers go to people who stay anyway.',
  });
  await task('smaller', ago(2), {
    track: 'research',
    title: 'How small can the model be without losing the rare reasons?',
  });

  // Data
  await task('labels', ago(16), {
    track: 'data',
    title: 'Q3 labels from the call centre',
    column: 'Cleaning',
    assignees: ['Raj Patel'],
  });
  await task('consent', ago(9), { track: 'data', title: 'Consent flags of the new regions', assignees: ['Raj Patel'] });
  await task('graph', ago(11), {
    track: 'data',
    title: 'Call graph, 90 days',
    column: 'Validating',
    assignees: ['Lena Vogt'],
  });
  const table = await task('table', ago(30), {
    track: 'data',
    title: 'Churn table v4',
    column: 'Validating',
    assignees: ['Raj Patel'],
  });
  await playGates(play, P, keys, ago);

  // Production
  await task('store', ago(7), {
    track: 'production',
    title: 'Feature store reads in the scorer',
    column: 'Building',
    points: 5,
    assignees: ['Mei Tan'],
    version: 'churn@1.1.0',
  });
  await play(
    'work.accept',
    {
      task: keys['store'],
      items: [{ text: 'p95 under 40 ms', done: true }, { text: 'parity test green' }, { text: 'runbook written' }],
    },
    ago(6),
  );
  const rollout = await task('rollout', ago(10), {
    track: 'production',
    type: 'deploy',
    title: 'Deploy churn 1.1 to shadow traffic',
    column: 'Building',
    points: 3,
    version: 'churn@1.1.0',
    assignees: ['Lena Vogt'],
  });
  await play('work.move', { task: rollout, to: 'Review' }, ago(2));
  await task('batch', ago(8), {
    track: 'production',
    title: 'Batch scorer for the weekly campaign',
    points: 3,
    assignees: ['Raj Patel'],
  });
  await task('ab', ago(4), {
    track: 'production',
    type: 'ab_test',
    title: 'A/B test of the new offer threshold',
    points: 2,
  });
  await task('alerting', ago(6), {
    track: 'production',
    title: 'Alert when a feature is missing for an hour',
    column: 'Building',
    points: 2,
    assignees: ['Mei Tan'],
  });
  await task('retry', ago(3), {
    track: 'production',
    type: 'bug',
    title: 'Scorer retries twice on timeouts',
    column: 'Building',
    points: 1,
  });
  const hotfix = await task('hotfix', ago(24), {
    track: 'production',
    type: 'deploy',
    title: 'Deploy churn 1.0.1 with the age fix',
    column: 'Building',
    points: 2,
    version: 'churn@1.0.1',
    assignees: ['Ana Ruiz'],
  });
  await play('work.move', { task: hotfix, to: 'Live' }, ago(6));

  await play('gate.block', { gate: 'Q3 labels', task: keys['focal'] }, ago(4));
  await play('work.depend', { task: keys['batch'], on: keys['store'] }, ago(3));
  await play(
    'work.block',
    { task: keys['rollout'], kind: 'review', note: 'Security looks at the shadow cluster', person: 'Ana Ruiz' },
    ago(2),
  );
  await play('gate.pass', { gate: 'Churn table v4', project: P }, ago(5));
  void table;

  return { project: P, keys };
}

/** Limits on work in progress, which the API names by column id. */
export async function playLimits(play: Play, columns: ReadonlyMap<string, string>): Promise<void> {
  const limit = async (name: string, input: Record<string, unknown>): Promise<void> => {
    await play('column.limit', { column: columns.get(name), ...input });
  };
  await limit('Investigating', { mode: 'enforce', limit: 3 });
  await limit('Building', { mode: 'warn', limit: 2 });
  await limit('Review', { mode: 'warn', limit: 8, unit: 'points' });
}

async function playModels(play: Play, project: string, ago: (days: number) => number): Promise<void> {
  const version = async (model: string, name: string, days: number, registered = true): Promise<void> => {
    const source = registered ? `tag ${model}@${name}` : '';
    await play('model.version', { project, model, name, registered, ...(source && { source }) }, ago(days));
  };
  const stage = async (ref: string, name: string, days: number): Promise<void> => {
    await play(
      'model.stage',
      { project, version: ref, stage: name, source: `tag ${ref.replace('@', '#')}#${name}` },
      ago(days),
    );
  };
  await play('model.add', { project, name: 'churn' }, ago(110));
  await version('churn', '0.9.0', 100);
  await stage('churn@0.9.0', 'prod', 96);
  await version('churn', '1.0.0', 64);
  await stage('churn@1.0.0', 'prod', 60);
  await version('churn', '1.0.1', 8);
  await stage('churn@1.0.1', 'prod', 6);
  await version('churn', '1.1.0', 20);
  await stage('churn@1.1.0', 'shadow', 2);
  await version('churn', '1.2.0', 14);
  await version('churn', '2.0.0', 6, false);
  await play('model.add', { project, name: 'offer-ranker' }, ago(50));
  await version('offer-ranker', '0.1.0', 40);
  await stage('offer-ranker@0.1.0', 'dev', 12);
  await play('model.add', { project, name: 'reason-classifier' }, ago(30));
  await version('reason-classifier', '0.1.0', 25, false);
}

async function playGates(
  play: Play,
  project: string,
  keys: Readonly<Record<string, string>>,
  ago: (days: number) => number,
): Promise<void> {
  const gate = async (name: string, task: string, source: string, checks: Record<string, string>): Promise<void> => {
    await play('gate.add', { project, name, task: keys[task], source, checks: Object.keys(checks) }, ago(10));
    for (const [check, state] of Object.entries(checks)) {
      if (state !== 'open') await play('gate.check', { gate: name, project, check, state }, ago(6));
    }
  };
  await gate('Q3 labels', 'labels', 'crm.calls -> labels/q3', {
    'no nulls': 'passed',
    'no duplicates': 'passed',
    'no leakage': 'passed',
    'two labellers agree, kappa 0.75': 'failed',
    'drift under 0.1': 'open',
  });
  await gate('Call graph', 'graph', 'dvc: data/call_graph.dvc', {
    'edges are symmetric': 'passed',
    'no self calls': 'passed',
    'consent filtered': 'open',
  });
  await gate('Churn table v4', 'table', 'dvc: data/churn_v4.dvc', { 'row count': 'passed', 'schema frozen': 'passed' });
}
