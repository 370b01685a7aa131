/**
 * An entry of the ledger as a Markdown decision record, in the form of MADR 4 (https://adr.github.io/madr): what other
 * tools and repositories keep decisions in. Every text of a person is written so that it reads as text.
 */
import { oneLine } from '../change/input.ts';
import type { Outcome } from '../research/words.ts';
import type { EntryLink, EntryView } from './entry.ts';

export function madrOf(entry: EntryView): string {
  return `${[
    frontMatter(entry),
    `# L-${entry.number}: ${plain(entry.question)}`,
    '## Context and Problem Statement',
    ...context(entry),
    '## Considered Options',
    listed(optionsOf(entry)),
    '## Decision Outcome',
    block(`Chosen option: "${chosen(entry)}", because ${because(entry)}`),
    '### Consequences',
    listed([plain(entry.finding), ...entry.next.map((each) => `Next: ${plain(each.key)} ${plain(each.title)}`)]),
    '### Confirmation',
    ...confirmation(entry),
    '## More Information',
    listed(more(entry)),
  ].join('\n\n')}\n`;
}

/** Because: JSON's strings are YAML's, and need no thought about what stands in them. */
function frontMatter({ at, by, supersededBy }: EntryView): string {
  const status = supersededBy === null ? 'accepted' : `superseded by L-${supersededBy}`;
  const deciders = by === null ? [] : [by];
  return [
    '---',
    `status: "${status}"`,
    `date: ${at.slice(0, 10)}`,
    `deciders: ${inOneLine(JSON.stringify(deciders))}`,
    '---',
  ].join('\n');
}

/** Because: JSON lets these stand in its strings, and readers of YAML take them for the end of a line. */
const inOneLine = (json: string): string =>
  json.replace(/[\u0085\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);

function context({ question, hypothesis, model, version }: EntryView): string[] {
  return [
    block(plain(question)),
    ...(hypothesis ? [paragraphs(hypothesis)] : []),
    ...(model ? [block(`It serves ${plain(model)} ${plain(version ?? '')}.`)] : []),
  ];
}

const optionNames: Record<Outcome, string> = {
  adopt: 'Adopt it',
  iterate: 'Go on with a next question',
  not_pursued: 'Decide not to pursue it',
  inconclusive: 'Leave it open, as inconclusive',
  parked: 'Park it for later',
};

const chosen = ({ outcome }: EntryView): string => optionNames[outcome as Outcome] ?? plain(outcome);

function optionsOf(entry: EntryView): string[] {
  return [...new Set([optionNames.adopt, optionNames.not_pursued, chosen(entry)])];
}

const because = ({ reason, finding }: EntryView): string => sentence(plain(reason ?? finding));

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

function confirmation(entry: EntryView): string[] {
  const { criterion, frozen, amendments, timebox, extensions, links } = entry;
  const day = (iso: string): string => iso.slice(0, 10);
  const runs = links.filter((each) => each.kind === 'run');
  const shows = links.filter((each) => each.shows);
  return [
    block(criterion ? `Decide if${frozen ? ` (frozen ${day(frozen)})` : ''}:` : 'No criterion was set.'),
    ...(criterion ? [quoted(criterion)] : []),
    ...amendments.flatMap((each) => [
      block(`Amended ${day(each.at)}, because ${sentence(plain(each.reason))}`),
      quoted(each.criterion),
    ]),
    ...(timebox ? [block(`Timebox: ${timebox.days} of ${timebox.boxDays} days from ${day(timebox.start)}.`)] : []),
    ...extensions.map((each) => block(`Extended to ${day(each.until)}, because ${sentence(plain(each.reason))}`)),
    ...(runs.length > 0 ? [table(runs)] : []),
    ...(shows.length > 0 ? [block('Evidence:'), listed(shows.map(linked))] : [block('No evidence kept.')]),
  ];
}

function more({ number, task, by, at, days, supersedes, supersededBy, cites, citedBy }: EntryView): string[] {
  const took = days === null ? '' : ` after ${days} days`;
  return [
    `Ledger entry L-${number} of ${plain(task)}, decided ${at.slice(0, 10)}${by ? ` by ${plain(by)}` : ''}${took}`,
    ...(supersedes === null ? [] : [`Supersedes L-${supersedes}`]),
    ...(supersededBy === null ? [] : [`Superseded by L-${supersededBy}`]),
    ...cites.map((each) => `Cites ${plain(each.key)}: ${plain(each.title)}`),
    ...citedBy.map((each) => `Cited by ${plain(each.key)}: ${plain(each.title)}`),
  ];
}

/** Runs with their metrics, one a line; best and baseline come first. */
function table(runs: readonly EntryLink[]): string {
  const names = [...new Set(runs.flatMap((each) => Object.keys(each.metrics)))];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['Run', 'Pinned', ...names.map(plain)]),
    line(['---', '---', ...names.map(() => '---')]),
    ...runs.map((each) =>
      line([linked(each), each.pin ?? '', ...names.map((name) => plain(String(each.metrics[name] ?? '')))]),
    ),
  ].join('\n');
}

function linked({ kind, ref, title }: EntryLink): string {
  const label = plain(title || ref);
  if (/^https?:\/\/\S+$/i.test(ref))
    return `[${label}](<${ref.replace(/[<>\\|]/g, (each) => encodeURIComponent(each))}>)`;
  return title === ref || title === ''
    ? `${plain(kind.replaceAll('_', ' '))} ${plain(ref)}`
    : `${label} (${plain(ref)})`;
}

const listed = (items: readonly string[]): string => items.map((each) => `* ${block(each)}`).join('\n');

/** A text of several lines, each line its own. */
const paragraphs = (text: string): string => linesOf(text).join('\\\n');
const quoted = (text: string): string =>
  linesOf(text)
    .map((each) => `> ${each}`)
    .join('\\\n');

const linesOf = (text: string): string[] =>
  text
    .split(/\r\n|\n|\r/)
    .map((each) => block(plain(each)))
    .filter((each) => each !== '');

/** A line that begins nothing but itself: no heading, list, quote or rule. */
const block = (line: string): string => line.replace(/^(?=[#>+=-])/, '\\').replace(/^(\d{1,9})(?=[.)])/, '$1\\');

/** A text on one line in which nothing means more than itself. */
function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*[\]<>&|~$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');
}
