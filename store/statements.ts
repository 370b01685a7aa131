/** All statements over one database, by what they are about. */
import { Answers } from './keep/answers.ts';
import { BackMemory } from './keep/back.ts';
import { Cursors } from './keep/cursors.ts';
import { Deliveries } from './keep/deliveries.ts';
import { Forgetting } from './keep/forgetting.ts';
import { PeopleKept } from './keep/people.ts';
import { PulledMemory } from './keep/pulled.ts';
import { Refusals } from './keep/refusals.ts';
import { RepoMemory } from './keep/repos.ts';
import { SealedSecrets } from './keep/secrets.ts';
import { ShareSecrets } from './keep/shareSecrets.ts';
import { Writes } from './mutate/writes.ts';
import { Reads } from './reads.ts';
import type { Builder } from './tables.ts';

const made = (builder: Builder) => ({
  reads: new Reads(builder),
  writes: new Writes(builder),
  answers: new Answers(builder),
  forgetting: new Forgetting(builder),
  people: new PeopleKept(builder),
  shareSecrets: new ShareSecrets(builder),
  cursors: new Cursors(builder),
  repos: new RepoMemory(builder),
  pulled: new PulledMemory(builder),
  back: new BackMemory(builder),
  secrets: new SealedSecrets(builder),
  deliveries: new Deliveries(builder),
  refusals: new Refusals(builder),
});

export type Statements = Readonly<ReturnType<typeof made>>;

/** Because: statements follow from the database alone, so stores over one share them, each compiled once. */
const known = new WeakMap<Builder, Statements>();

export function statementsOf(builder: Builder): Statements {
  let statements = known.get(builder);
  if (!statements) known.set(builder, (statements = made(builder)));
  return statements;
}
