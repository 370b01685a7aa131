/** Which line an experiment belongs to: a branch that changes the same parameters owns it, else one question a base. */
import type { Ground } from './ground.ts';
import { ALIVE } from './ground.ts';
import { subjectOf } from './history.ts';
import { isParams, Values, type Experiment, type Owned, type Trials } from './experiments.ts';
import type { Graph } from './graph.ts';
import type { Evidence, QuestionLine, RunLine } from './proposal.ts';
import { counted, dayInWords, someOf } from './say.ts';
import type { Strand } from './strands.ts';

/** Trials by the strand that owns them. */
export function ownersOf(
  trials: readonly Trials[],
  strands: readonly Strand[],
  { history, graph }: Ground,
): Map<Strand, Owned> {
  const owners = new Map<Strand, Owned>();
  if (trials.length === 0) return owners;
  const values = new Values(history.documents);
  const varying = strands.map((strand) => ({ strand, keys: keysOf(strand, values) }));
  for (const each of trials) {
    const [best] = varying
      .map(({ strand, keys }) => ({ strand, fit: fitOf(strand, keys, each, graph) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit || b.strand.last - a.strand.last);
    if (!best) continue;
    const known = owners.get(best.strand);
    owners.set(best.strand, {
      experiments: [...(known?.experiments ?? []), ...each.experiments].sort((a, b) => a.at - b.at),
      keys: [...new Set([...(known?.keys ?? []), ...each.keys])],
    });
  }
  return owners;
}

/** How well a strand fits experiments: they vary a commit of it, are its tip, or change what it changes from where it grew. */
function fitOf(strand: Strand, keys: ReadonlySet<string>, trials: Trials, graph: Graph): number {
  const shas = new Set(strand.commits.map((each) => each.sha));
  if (shas.has(trials.base) || trials.experiments.some((each) => shas.has(each.commit.sha))) return 1_000;
  const shared = trials.keys.filter((key) => keys.has(key)).length;
  if (shared === 0) return 0;
  const isBeside = strand.base !== undefined && graph.at(strand.base).sha === trials.base;
  return shared * 4 + (isBeside ? 2 : 0) + (strand.landed ? 0 : 1);
}

/** The parameters that a strand changes. */
function keysOf(strand: Strand, values: Values): Set<string> {
  const keys = new Set<string>();
  for (const { from, to, path } of paramsChanged(strand))
    for (const key of values.changedKeys(from, to, path)) keys.add(key);
  return keys;
}

/** The parameter files that a strand changes, as they were before its first and after its last change. */
export function paramsChanged({ commits }: Pick<Strand, 'commits'>): { from: string; to: string; path: string }[] {
  const changed = new Map<string, { from: string; to: string; path: string }>();
  for (const commit of commits) {
    for (const { path, status } of commit.files) {
      if (status === 'D' || !isParams(path)) continue;
      const from = changed.get(path)?.from ?? commit.parents[0];
      if (from !== undefined) changed.set(path, { from, to: commit.sha, path });
    }
  }
  return [...changed.values()];
}

/** One question for the experiments on a base that no strand owns. */
export function baseQuestions(
  trials: readonly Trials[],
  { graph, clocks }: Ground,
): { line: QuestionLine; experiments: readonly Experiment[] }[] {
  return [...Map.groupBy(trials, (each) => each.base)].map(([base, groups]) => {
    const experiments = groups.flatMap((each) => each.experiments).sort((a, b) => a.at - b.at);
    const keys = [...new Set(groups.flatMap((each) => each.keys))].sort();
    const [first, last] = [experiments[0]!.at, experiments.at(-1)!.at];
    const isAlive = last >= clocks.own - ALIVE;
    const at = graph.find(base);
    const subject = at === undefined ? base.slice(0, 7) : subjectOf(graph.at(at)).slice(0, 100);
    const shown: Evidence[] =
      at === undefined ? [] : [{ kind: 'commit', ref: base, title: subject, at: graph.at(at).author.at }];
    const varied = keys.length > 0 ? `vary ${someOf(keys, 4)}` : 'were tried';
    const line: QuestionLine = {
      kind: 'question',
      id: `question:experiments:${base}`,
      title:
        keys.length > 0
          ? `Which ${someOf(keys, 3)} ${keys.length === 1 ? 'works' : 'work'} best?`
          : `What do the experiments on “${subject}” show?`,
      reason: `${counted(experiments.length, 'DVC experiment')} (${someOf(
        experiments.map((each) => each.name),
        5,
      )}) on “${subject}” ${varied}, the newest of ${dayInWords(last)}; no branch holds them.`,
      on: isAlive,
      state: isAlive ? 'open' : 'stale',
      work: {
        first,
        last,
        emails: [...new Set(experiments.map((each) => each.commit.author.email.toLowerCase()))],
        evidence: shown,
      },
      settled: null,
    };
    return { line, experiments };
  });
}

/** Lines for the experiments of a question, the newest first. */
export function runLines(question: QuestionLine, experiments: readonly Experiment[]): RunLine[] {
  return experiments.toReversed().map(({ name, commit, params, metrics, at }): RunLine => {
    const varied = Object.entries(params).map(([key, value]) => `${key}=${value}`);
    const measured = Object.entries(metrics).map(([key, value]) => `${key} ${value}`);
    return {
      kind: 'run',
      id: `run:${name}:${commit.sha}`,
      title: varied.length > 0 ? `${name}: ${someOf(varied, 4)}` : name,
      reason: `DVC experiment ${name} of ${dayInWords(at)} belongs to “${question.title}”${measured.length > 0 ? `; it measured ${someOf(measured, 3)}` : ''}.`,
      on: question.on,
      question: question.id,
      name,
      commit: commit.sha,
      at,
      params,
      metrics,
    };
  });
}
