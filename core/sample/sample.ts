/**
 * The sample project: four months of a team that forecasts the demand for fresh food, told in the same commands that
 * everybody uses. It shows each part once: questions open, full and answered, work on its way to production, models in
 * every stage, a data gate that holds something up.
 */
import { DAY } from '../change/time.ts';

/** A command of the sample; `asOf`: since when it is true, in milliseconds since 1970 UTC. */
export interface SampleCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly asOf: number;
}

/** The commands that fill an empty project, in the order in which they have to run. `me`: the member who looks around in it. */
export function sampleCalls(project: string, me: string, now: number): SampleCall[] {
  const story = new Story(project, now);
  tellModels(story);
  tellAnswered(story);
  tellOpen(story, me);
  tellData(story, me);
  tellProduction(story, me);
  return story.calls;
}

class Story {
  readonly calls: SampleCall[] = [];
  readonly project: string;
  private readonly now: number;

  constructor(project: string, now: number) {
    this.project = project;
    this.now = now;
  }

  add(daysAgo: number, name: string, input: Record<string, unknown>): void {
    this.calls.push({ name, input: { project: this.project, ...input }, asOf: this.now - daysAgo * DAY });
  }

  /** The same for commands that name a task or a gate and no project. */
  say(daysAgo: number, name: string, input: Record<string, unknown>): void {
    this.calls.push({ name, input, asOf: this.now - daysAgo * DAY });
  }
}

function tellModels(story: Story): void {
  const version = (name: string, daysAgo: number, registered = true): void =>
    story.add(daysAgo, 'model.version', { model: 'demand', name, registered });
  const stage = (name: string, to: string, daysAgo: number): void =>
    story.add(daysAgo, 'model.stage', { version: `demand@${name}`, stage: to, source: `demand#${to}` });
  story.add(120, 'model.add', { name: 'demand' });
  version('1.0.0', 96);
  stage('1.0.0', 'prod', 90);
  version('1.1.0', 34);
  stage('1.1.0', 'prod', 27);
  version('1.2.0', 12);
  stage('1.2.0', 'shadow', 4);
  version('2.0.0', 20, false);
  story.add(45, 'model.add', { name: 'waste' });
  story.add(40, 'model.version', { model: 'waste', name: '0.1.0', registered: true });
}

function tellAnswered(story: Story): void {
  const answers = [
    ['Does the weather forecast help?', 60, 'adopt', 'MAPE 1.4 points better for salads and berries.', 'A clear gain'],
    [
      'Is a model for each shop worth it?',
      41,
      'not_pursued',
      'No gain over one model with shop features; 30 times the training cost.',
      'Too costly',
    ],
    [
      'Do holidays of the neighbouring states matter?',
      30,
      'adopt',
      'They explain half of the errors at the border.',
      'A clear gain',
    ],
    [
      'Can footfall sensors replace till counts?',
      18,
      'parked',
      'Only nine shops have sensors; look again when there are fifty.',
      'The data is not good enough',
    ],
    [
      'Does a longer history help?',
      9,
      'not_pursued',
      'Beyond two years nothing changes; prices were others then.',
      'No gain over the baseline',
    ],
  ] as const;
  for (const [title, daysAgo, outcome, finding, reason] of answers) {
    story.add(daysAgo + 8, 'work.create', {
      track: 'research',
      title,
      column: 'Investigating',
      criterion: 'MAPE at least 0.5 points better over 4 weeks of hold-out',
    });
    const task = `${story.project}-${numberOf(story)}`;
    story.say(daysAgo, 'research.decide', { task, outcome, finding, reason });
  }
}

function tellOpen(story: Story, me: string): void {
  story.add(8, 'work.create', {
    track: 'research',
    title: 'Does a transformer beat gradient boosting on promotions?',
    column: 'Investigating',
    assignees: [me],
    days: 10,
    version: 'demand@2.0.0',
    hypothesis: 'Attention over the last promotions learns what price elasticity misses.',
    criterion: 'MAPE at least 1 point better in promotion weeks, p95 under 50 ms',
  });
  story.add(11, 'work.create', {
    track: 'research',
    title: 'Can we forecast per hour for the bakery?',
    column: 'Investigating',
    assignees: [me],
    days: 10,
    criterion: 'Waste of the evening hours down by 5 % in two shops',
  });
  story.add(3, 'work.create', {
    track: 'research',
    title: 'Would quantiles order better than means?',
    days: 5,
    hypothesis: 'The cost of an empty shelf is three times that of waste.',
  });
}

function tellData(story: Story, me: string): void {
  story.add(14, 'work.create', {
    track: 'data',
    title: 'Promotion calendar, three years',
    column: 'Cleaning',
    assignees: [me],
  });
  const task = `${story.project}-${numberOf(story)}`;
  const checks = ['every shop has one', 'no overlaps', 'prices are net'];
  story.add(13, 'gate.add', { name: 'Promotion calendar', task, source: 'erp.promotions', checks });
  story.add(6, 'gate.check', { gate: 'Promotion calendar', check: checks[0], state: 'passed' });
  const transformer = `${story.project}-${numberOf(story) - 3}`;
  story.say(5, 'gate.block', { gate: 'Promotion calendar', task: transformer, project: story.project });
  story.add(2, 'work.create', { track: 'data', title: 'Returns of the online shop' });
}

function tellProduction(story: Story, me: string): void {
  story.add(26, 'work.create', {
    track: 'production',
    type: 'deploy',
    title: 'Deploy demand 1.1',
    column: 'Live',
    points: 2,
    version: 'demand@1.1.0',
  });
  story.add(6, 'work.create', {
    track: 'production',
    type: 'deploy',
    title: 'Deploy demand 1.2 to shadow traffic',
    column: 'Review',
    points: 3,
    version: 'demand@1.2.0',
    assignees: [me],
  });
  story.add(7, 'work.create', {
    track: 'production',
    title: 'Read promotions from the feature store',
    column: 'Building',
    points: 5,
    version: 'demand@1.2.0',
    assignees: [me],
  });
  story.add(4, 'work.create', { track: 'production', title: 'Forecasts for new shops', points: 3 });
  story.add(2, 'work.create', {
    track: 'production',
    type: 'alert',
    title: 'Errors of berries drift in the south',
    points: 1,
  });
}

/** The number of the task that was created last; a fresh project counts from 1. */
const numberOf = (story: Story): number => story.calls.filter((each) => each.name === 'work.create').length;
