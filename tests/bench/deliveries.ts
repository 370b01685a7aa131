/** Deliveries of a forge at a pace that is set, over loopback: how soon they are answered, and how soon applied. */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { get, HttpClient, post } from './load.ts';
import { startOurs } from './server.ts';

const CLIENTS = 64;
const SECRET = 'the secret of the bench';

export interface DeliveryFigures {
  /** Deliveries a second, as they were sent. */
  readonly perSecond: number;
  /** Milliseconds from the moment at which it was to be sent to its answer. */
  readonly p99: number;
  /** Sent and not stored, or stored and not applied in the end. */
  readonly lost: number;
  /** Seconds from the last answer until nothing waits. */
  readonly drainedAfter: number;
}

/** Sends so many a second for so many seconds, spread evenly; stops by itself. */
export async function measureDeliveries(perSecond: number, seconds: number): Promise<DeliveryFigures> {
  const ours = await startOurs();
  const asker = await HttpClient.open(ours.port);
  const ask = async (path: string): Promise<unknown> =>
    JSON.parse((await asker.send(get(path, ours.token))).body.toString());
  const act = async (path: string, body: unknown): Promise<Record<string, string>> =>
    JSON.parse((await asker.send(post(path, ours.token, body))).body.toString()) as Record<string, string>;
  const add = { id: randomUUID(), name: 'project.add', input: { name: 'Bench', key: 'BENCH' } };
  await act('/api/commands', { commands: [add] });
  const made = await act('/api/connections', { project: 'BENCH', provider: 'github', secret: SECRET });
  const path = new URL(made['url']!).pathname;

  const total = perSecond * seconds;
  const times: number[] = [];
  let lost = 0;
  let next = 0;
  const started = performance.now() + 100;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = await HttpClient.open(ours.port);
      for (let n = next++; n < total; n = next++) {
        const request = deliveryOf(path, n);
        const due = started + (n * 1000) / perSecond;
        await wait(Math.max(0, due - performance.now()));
        const { status } = await client.send(request);
        times.push(performance.now() - due);
        if (status !== 202) lost++;
      }
      client.close();
    }),
  );
  const answered = performance.now();
  const sentFor = (answered - started) / 1000;
  const left = async (status: string): Promise<number> =>
    ((await ask(`/api/deliveries?status=${status}&limit=1`)) as unknown[]).length;
  while ((await left('waiting')) > 0 && performance.now() - answered < 120_000) await wait(50);
  const drainedAfter = (performance.now() - answered) / 1000;
  lost += await left('failed');
  asker.close();
  await ours.stop();
  times.sort((a, b) => a - b);
  return { perSecond: total / sentFor, p99: times[Math.floor(times.length * 0.99)]!, lost, drainedAfter };
}

/** A push with a commit, a pull request that moved on, or a run of CI, of one repository. */
function deliveryOf(path: string, n: number): string {
  const repository = {
    id: 7,
    name: 'churn',
    full_name: 'acme/churn',
    html_url: 'https://github.example/acme/churn',
    clone_url: 'https://github.example/acme/churn.git',
    ssh_url: 'git@github.example:acme/churn.git',
    default_branch: 'main',
    // As long as what GitHub says of a repository each time.
    description: 'x'.repeat(6_000),
  };
  const sha = n.toString(16).padStart(40, 'a');
  const at = new Date(Date.now() - 1_000).toISOString();
  const sender = { id: 1, login: 'mei' };
  const [event, told] = [
    ['push', push(n, sha, at)],
    ['pull_request', pull(n, sha, at)],
    ['workflow_run', run(n, sha, at)],
  ][n % 3] as [string, object];
  const body = JSON.stringify({ ...told, repository, sender });
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-github-event: ${event}`,
    `x-github-delivery: ${randomUUID()}`,
    `x-hub-signature-256: sha256=${signature}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const push = (n: number, sha: string, at: string): object => ({
  ref: `refs/heads/topic-${n % 50}`,
  before: 'b'.repeat(40),
  after: sha,
  pusher: { name: 'mei', email: 'mei@example.org' },
  commits: [
    {
      id: sha,
      message: `Change ${n}`,
      timestamp: at,
      author: { name: 'Mei', email: 'mei@example.org' },
      added: [],
      removed: [],
      modified: ['src/train.py'],
    },
  ],
});

const pull = (n: number, sha: string, at: string): object => ({
  action: 'synchronize',
  number: (n % 200) + 1,
  pull_request: {
    number: (n % 200) + 1,
    title: `Change ${n % 200}`,
    body: '',
    html_url: `https://github.example/acme/churn/pull/${(n % 200) + 1}`,
    user: { id: 1, login: 'mei' },
    state: 'open',
    draft: false,
    merged: false,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: at,
    closed_at: null,
    merged_at: null,
    merge_commit_sha: null,
    head: { ref: `topic-${n % 50}`, sha, repo: { id: 7 } },
    base: { ref: 'main', repo: { id: 7 } },
  },
});

const run = (n: number, sha: string, at: string): object => ({
  action: 'completed',
  workflow_run: {
    id: n,
    name: 'tests',
    head_branch: `topic-${n % 50}`,
    head_sha: sha,
    status: 'completed',
    conclusion: 'success',
    html_url: `https://github.example/acme/churn/actions/runs/${n}`,
    created_at: at,
    updated_at: at,
    run_started_at: at,
    run_attempt: 1,
    pull_requests: [],
  },
});
