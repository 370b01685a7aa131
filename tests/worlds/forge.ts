/** A connected forge that tells of one repository, in the normalised words; time passes as the test says. */
import { createHash } from 'node:crypto';
import type { Account, CiTold, ForgeRepo, PullTold, ReviewTold, RolloutTold, SeenCommit } from '@dualtrack/core';
import type { World } from './world.ts';

export interface Telling {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

export const sha = (word: string): string => createHash('sha1').update(word).digest('hex');

export const mei: Account = { id: '7', login: 'mei-gh' };
export const raj: Account = { id: '8', login: 'raj-gh' };
export const stranger: Account = { id: '99', login: 'passer-by' };

/** A connection to a forge with its repository `acme/churn`, whose accounts `mei-gh` and `raj-gh` are Mei and Raj. */
export class Forge {
  readonly repo: string;
  readonly connection: string;
  private readonly world: World;
  private told = 0;

  private constructor(world: World, connection: string, repo: string) {
    this.world = world;
    this.connection = connection;
    this.repo = repo;
  }

  static async of(world: World, project = 'CHURN', repo: ForgeRepo = acme): Promise<Forge> {
    const { does, ana, machine } = world;
    const connection = (await does(ana, 'connection.add', { project, provider: 'github' })).created!.id;
    await does(ana, 'people.identify', { person: 'Mei', system: 'github', handle: 'mei-gh' });
    await does(ana, 'people.identify', { person: 'Raj', system: 'github', handle: 'raj-gh' });
    const { created } = await does(machine, 'signal.repo', { connection, repo });
    return new Forge(world, connection, created!.id);
  }

  async tells(...tellings: readonly Telling[]): Promise<void> {
    const calls = tellings.map((each) => ({
      id: `told-${this.connection}-${this.told++}`,
      name: each.name,
      input: { ...each.input, repo: this.repo },
    }));
    const answers = await this.world.sends(this.world.machine, calls);
    for (const each of answers)
      if ('refusal' in each && each.refusal.code !== 'not_found') throw new Error(JSON.stringify(each.refusal));
  }

  pull(number: number, more: Partial<PullTold>): Telling {
    const at = more.toldAt ?? this.world.clock.now;
    return {
      name: 'signal.pull',
      input: {
        pull: {
          number,
          title: `Change ${number}`,
          body: '',
          url: `https://github.com/acme/churn/pull/${number}`,
          author: mei,
          state: 'open',
          branch: `topic-${number}`,
          base: 'main',
          head: sha(`head ${number}`),
          merge: null,
          fork: false,
          openedAt: Math.min(at, more.openedAt ?? at),
          stateAt: at,
          toldAt: at,
          by: mei,
          ...more,
        },
      },
    };
  }

  review(pull: number, more: Partial<ReviewTold>): Telling {
    return {
      name: 'signal.review',
      input: { review: { pull, of: mei, state: 'requested', at: this.world.clock.now, ...more } },
    };
  }

  ci(key: string, more: Partial<CiTold>): Telling {
    const at = more.toldAt ?? this.world.clock.now;
    const url = `https://github.com/acme/churn/actions/runs/${key}`;
    return {
      name: 'signal.ci',
      input: {
        run: {
          key,
          name: 'tests',
          sha: sha('head 1'),
          branch: null,
          state: 'running',
          url,
          at,
          toldAt: at,
          attempt: 1,
          pulls: [],
          ...more,
        },
      },
    };
  }

  rollout(key: string, more: Partial<RolloutTold>): Telling {
    const at = more.toldAt ?? this.world.clock.now;
    const url = `https://github.com/acme/churn/deployments/${key}`;
    return {
      name: 'signal.rollout',
      input: {
        rollout: {
          key,
          environment: 'production',
          ref: null,
          sha: null,
          state: 'succeeded',
          url,
          at,
          toldAt: at,
          by: mei,
          note: '',
          ...more,
        },
      },
    };
  }

  branch(branch: string, at = this.world.clock.now): Telling {
    return { name: 'signal.branch', input: { branch, by: mei, at } };
  }

  comment(body: string, by: Account = mei, at = this.world.clock.now): Telling {
    return { name: 'signal.comment', input: { comment: { key: `c${at}`, pull: 1, body, by, at } } };
  }

  tag(tag: string, word: string, at = this.world.clock.now): Telling {
    return { name: 'signal.tag', input: { tag, sha: sha(word), at } };
  }

  /** Pushed commits; `told`: when they were pushed. */
  commits(told: number, ...commits: readonly (Partial<SeenCommit> & { readonly message: string })[]): Telling {
    const all = commits.map((each, nth): SeenCommit => {
      const at = each.at ?? told;
      const email = each.email ?? 'mei@example.org';
      const mark = `${email} ${at} ${each.message}`;
      const fingerprint = createHash('sha256').update(mark).digest('hex');
      return {
        author: 'Mei',
        email,
        at,
        onDefault: true,
        files: {},
        nth,
        sha: sha(each.message),
        fingerprint,
        ...each,
      };
    });
    return { name: 'signal.commits', input: { commits: all, told } };
  }
}

const acme = {
  id: '4242',
  name: 'acme/churn',
  url: 'https://github.com/acme/churn',
  clones: ['https://github.com/acme/churn.git'],
  defaultBranch: 'main',
};
