/** A GitHub that tells of work in hostile words: names, branches, titles, logins, checks, environments, headers. */
import { GithubStory, sendTold, type Told } from '../worlds/githubStory.ts';
import { until, type Server } from './rig.ts';

const TOLD = 16;

interface Words {
  readonly key: string;
  /** Short ones, for what is a name at a forge. */
  readonly names: readonly string[];
  readonly titles: readonly string[];
  /** What deployments bring: `model@version`. */
  readonly version: string;
}

/** Sends it, and gives the connection. Pull requests are of the first tasks, and ask the owner for a review. */
export async function connectHostile(server: Server, { key, names, titles, version }: Words): Promise<string> {
  const { person } = await server.get<{ person: string }>('/api/me');
  await server.play('people.identify', { person, system: 'github', handle: 'the-owner' });
  const way = await server.post<{ connection: string; url: string; secret: string }>('/api/connections', {
    project: key,
    provider: 'github',
    name: names[0],
  });
  const told = Array.from({ length: TOLD }, (_, n) => tellings(n)).flat();
  for (const [nth, each] of told.entries()) {
    const status = await sendTold(way, each, `${latin(names[nth % names.length]!)} ${nth}`);
    if (status !== 202) throw new Error(`${each.event} was answered ${status}`);
  }
  await until('what was sent is applied', async () => {
    const waiting = await server.get<unknown[]>('/api/deliveries?status=waiting&limit=1');
    return waiting.length === 0;
  });
  const failed = await server.get<{ event: string; reason: string }[]>('/api/deliveries?status=failed');
  if (failed.length > 0) throw new Error(`${failed[0]!.event}: ${failed[0]!.reason}`);
  return way.connection;

  function tellings(n: number): Told[] {
    let at = Date.now() - 3_600_000 + n * 1_000;
    const name = (more: number): string => names[(n + more) % names.length]!;
    const author = { id: 500 + n, login: name(1), name: name(2) };
    const story = new GithubStory(
      { repo: `acme/${name(3)}`, branch: name(4), number: n + 1, title: `${key}-${n + 1} ${titles[n]}`, author },
      () => (at += 10),
    );
    const run = story.ci(9_000 + n, n % 2 === 0 ? 'failure' : 'success');
    return [
      story.push(`${key}-${n + 1} ${titles[n + 100]}`),
      story.pull('opened'),
      story.asks({ id: 400, login: 'the-owner' }),
      story.review({ id: 600 + n, login: name(5) }, 'changes_requested', titles[n + 200]),
      { ...run, body: { ...run.body, workflow_run: { ...(run.body['workflow_run'] as object), name: name(6) } } },
      story.deployment(8_000 + n, name(7), n % 2 === 0 ? 'failure' : 'success', version),
      // Nothing follows from it: it stands among the deliveries by its name.
      { event: latin(name(8)), body: { words: titles[n + 300], repository: story.repository } },
    ];
  }
}

/** What a header may hold. */
const latin = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').trim() || '?';
