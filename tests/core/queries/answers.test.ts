/** Queries answered in a world: what each field finds, and that the language keeps the laws of its signs. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dayOf,
  groundOf,
  isRefusal,
  list,
  matcherOf,
  parseQuery,
  parseTime,
  savedQuestions,
  strangersIn,
  task,
  theProject,
  thePerson,
  DAY,
  type Ground,
  type Task,
} from '@dualtrack/core';
import { Store, type Principal } from '@dualtrack/store';
import { freshWorkspace, testEngine } from '../../worlds/engines.ts';
import { playTeam } from '../../worlds/team.ts';
import { START } from '../../worlds/world.ts';

let store: Store;
let ground: Ground;
let tasks: readonly Task[];
/** Short names of tasks by their id. */
let called: ReadonlyMap<string, string>;

beforeAll(async () => {
  store = await Store.open(await testEngine(), { now: () => START, workspace: freshWorkspace() });
  let ids = 0;
  const does = async (who: Principal, name: string, input: unknown, asOf?: number) => {
    const call = { id: `told-${++ids}`, name, input, ...(asOf === undefined ? {} : { asOf }) };
    const [answer] = await store.mutate(who, [call]);
    if (!answer || 'refusal' in answer) throw new Error(`${name} was refused: ${JSON.stringify(answer)}`);
    return answer.created;
  };
  const owner = { name: 'Ana Ruiz', email: 'ana@example.org' };
  const opening = { id: store.workspace, name: 'Team', owner };
  const ana = await does({ kind: 'machine', name: 'test' }, 'workspace.open', opening);
  const asAna: Principal = { kind: 'member', person: ana!.id };
  const team = await playTeam((name, input, asOf) => does(asAna, name, input, asOf), START);
  await does(asAna, 'work.prioritise', { task: team.keys['batch'], priority: 2 });
  await does(asAna, 'work.label', { task: team.keys['batch'], add: ['Campaign', 'a, b'] });
  await does(asAna, 'work.prioritise', { task: team.keys['retry'], priority: 1 });
  await does(asAna, 'work.schedule', { task: team.keys['retry'], due: dayOf(START + 3 * DAY) });
  await does(asAna, 'research.reopen', { task: team.keys['llm'], reason: 'Prices fell by half' });

  const loaded = await store.read(function* () {
    const home = yield* theProject(team.project);
    const me = (yield* thePerson('mei tan')).id;
    const asked = { now: START, today: dayOf(START), startOf: (day: string) => parseTime(day)!, me };
    return { ground: yield* groundOf([home], asked), tasks: yield* list(task, 'number', [home.id]) };
  });
  if (isRefusal(loaded)) throw new Error('the team is not there');
  ({ ground, tasks } = loaded);
  const byNumber = new Map(tasks.map((each) => [each.number, each.id as string]));
  called = new Map(Object.entries(team.keys).map(([name, key]) => [byNumber.get(Number(key.split('-')[1]))!, name]));
});

afterAll(() => store.close());

function found(text: string): string[] {
  const query = parseQuery(text);
  expect(query.problems).toEqual([]);
  return tasks.filter(matcherOf(query, ground)).map((each) => called.get(each.id) ?? each.title);
}

describe('a query finds', () => {
  test.each([
    ['focal', 'focal'],
    ['FÓCAL loss', 'focal'],
    ['"loss focal"', ''],
    ['latency track:research', 'calls embeddings'],
    ['churn-3 track:research', 'tabnet'],
    ['track:data phase:next,doing', 'consent labels'],
    ['status:"writing up"', 'weather'],
    ['phase:checking track:Production', 'rollout'],
    ['type:deploy', 'hotfix rollout'],
    ['type:"A/B test"', 'ab'],
    ['is:open assignee:@me', 'alerting drift focal llm store'],
    ['is:open assignee:@me,raj -track:data', 'alerting batch drift focal llm store weather'],
    ['is:open discipline:research', 'gnn graph rollout'],
    ['is:open no:assignee track:production', 'ab retry'],
    ['label:campaign', 'batch'],
    ['label:"a, b"', 'batch'],
    ['-no:label', 'batch'],
    ['priority:urgent', 'retry'],
    ['priority:>=high', 'batch retry'],
    ['priority:>high', 'retry'],
    ['priority:<=high', 'batch'],
    ['priority:1..2', 'batch retry'],
    ['points:>=3 is:open', 'batch rollout store'],
    ['points:2..3', 'ab alerting batch hotfix rollout'],
    ['points:<2', 'retry'],
    ['model:churn', 'focal gnn hotfix rollout store'],
    ['version:v1.1.0', 'rollout store'],
    ['version:churn@2.0.0', 'gnn'],
    ['version:@current', 'hotfix'],
    ['outcome:"ruled out"', 'embeddings tabnet'],
    ['outcome:adopt,inconclusive', 'calibration calls weekday'],
    ['box:>=80%', 'focal weather'],
    ['box:>100', 'weather'],
    ['is:deciding', 'weather'],
    ['decide:<=@today+7 is:open', 'drift focal weather'],
    ['decided:>@today-30', 'calibration weekday'],
    ['due:@week', 'retry'],
    ['due:<@today+3', ''],
    ['due:2026-11', 'retry'],
    ['done:@month-1 track:production', 'hotfix'],
    ['is:blocked', 'batch focal rollout'],
    ['blocked:data', 'focal'],
    ['blocked:review', 'rollout'],
    ['blocked:dependency', 'batch'],
    ['blocked:ana', 'rollout'],
    ['-no:reopened', 'llm'],
    ['is:reopened -is:done', 'llm'],
    ['reopened:@today', 'llm'],
    ['created:<2026-09-10', 'calls embeddings'],
    ['is:decided evidence:some -outcome:adopt', 'embeddings tabnet weekday'],
  ])('%s: %s', (text, names) => {
    expect(found(text).sort()).toEqual(names === '' ? [] : names.split(' '));
  });

  test('nothing for a name that nobody has, and tells which', () => {
    expect(found('assignee:zoe')).toEqual([]);
    const strangers = (text: string): string[] => strangersIn(parseQuery(text), ground);
    expect(strangers('assignee:zoe,mei -label:none-such track:data')).toEqual(['assignee:zoe', '-label:none-such']);
    expect(strangers('version:9.9 model:churn blocked:OTHER-1 blocked:CHURN-1')).toEqual([
      'version:9.9',
      'blocked:OTHER-1',
    ]);
  });
});

describe('the questions that come with Dualtrack', () => {
  const answers: Record<string, string> = {
    'time to decide': 'weather',
    'deciding this week': 'drift focal weather',
    'blocked on data': 'focal',
    'what is blocked': 'batch focal rollout',
    'shipped this month': '',
    'ruled out this quarter': '',
    'no evidence linked': '',
    mine: 'alerting drift focal llm store',
    'nobody is on it': 'ab retry smaller uplift',
  };

  for (const { name, answer } of savedQuestions) {
    if (answer.kind === 'tasks') test(name, () => expect(found(answer.query).sort().join(' ')).toBe(answers[name]));
  }
});

describe('the signs of the language', () => {
  const terms =
    'is:open is:blocked is:done track:data assignee:@me no:assignee points:>2 box:>50% due:<@today model:churn ' +
    'label:campaign evidence:none churn deploy priority:>=low outcome:adopt discipline:research decide:<=@week ' +
    'phase:checking blocked:data version:1.1.0 no:priority x:y';
  const term = fc.constantFrom(...terms.split(' '));
  const holds = (text: string): boolean[] => tasks.map(matcherOf(parseQuery(text), ground));

  test('a minus finds exactly the others', () => {
    fc.assert(
      fc.property(term, (one) => {
        expect(holds(`-${one}`)).toEqual(holds(one).map((each) => !each));
      }),
    );
  });

  test('a blank asks for both, in any order', () => {
    fc.assert(
      fc.property(term, term, (a, b) => {
        expect(holds(`${a} ${b}`)).toEqual(holds(`${b} ${a}`));
        expect(holds(`${a} ${b}`)).toEqual(holds(a).map((each, i) => each && holds(b)[i]!));
        expect(holds(`${a} ${a}`)).toEqual(holds(a));
      }),
    );
  });

  test('a comma asks for either, in any order', () => {
    const value = fc.constantFrom('research', 'data', 'production', 'none');
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(holds(`track:${a},${b}`)).toEqual(holds(`track:${b},${a}`));
        expect(holds(`track:${a},${b}`)).toEqual(holds(`track:${a}`).map((each, i) => each || holds(`track:${b}`)[i]!));
      }),
    );
  });

  test('nothing asked is everything', () => expect(holds('').every(Boolean)).toBe(true));
});
