/** The team's GitHub: a connection, and what it was sent of the deployment of churn 1.1.0, up to shadow traffic. */
import { HOUR } from '@dualtrack/core';
import { GithubStory, sendTold, type Told } from '../worlds/githubStory.ts';
import type { Team } from '../worlds/team.ts';
import { until, type Server } from './rig.ts';

export interface Way {
  readonly connection: string;
  readonly url: string;
  readonly secret: string;
}

/** The team's way, and the pull request of Raj's that Ana is asked to review. */
export interface TeamWay extends Way {
  readonly asked: GithubStory;
}

export const lena = { id: 11, login: 'lena-v' };
export const raj = { id: 12, login: 'rajp' };
export const ana = { id: 14, login: 'ana-ruiz' };
const guest = { id: 13, login: 'anouk-r' };

export async function connectGithub(server: Server, team: Team): Promise<TeamWay> {
  for (const [name, handle] of [
    ['Lena Vogt', lena.login],
    ['Raj Patel', raj.login],
    ['Ana Ruiz', ana.login],
  ])
    await server.play('people.identify', { person: name, system: 'github', handle });
  const way = await server.post<Way>('/api/connections', { project: team.project, provider: 'github' });
  const key = team.keys['rollout']!;
  let at = Date.now() - 30 * HOUR;
  const story = new GithubStory(
    {
      repo: 'acme/churn',
      branch: `${key}-shadow`,
      number: 88,
      title: `${key} Send shadow traffic to 1.1`,
      author: lena,
    },
    () => (at += HOUR),
  );
  const asked = new GithubStory(
    {
      repo: 'acme/churn',
      branch: `${key}-queue`,
      number: 93,
      title: `Cap the queue of shadow traffic (${key})`,
      author: raj,
    },
    () => (at += HOUR),
  );
  const all: Told[] = [
    story.ping(),
    story.push(`${key} route shadow traffic`),
    story.pull('opened'),
    story.asks(raj),
    story.asks(guest),
    story.ci(4101, undefined),
    story.review(raj, 'changes_requested', 'Please cap the queue.'),
    story.ci(4101, 'success'),
    story.review(raj, 'approved'),
    story.deployment(901, 'staging', 'success', 'churn@1.1.0'),
    asked.pull('opened'),
    asked.asks(ana),
  ];
  for (const each of all) await sendTold(way, each);
  await until('what was sent is applied', async () => {
    const rows = await server.get<{ status: string }[]>('/api/deliveries');
    return rows.length === all.length && rows.every((each) => each.status !== 'waiting');
  });
  return { ...way, asked };
}
