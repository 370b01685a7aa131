/**
 * Titles that read well on a card: from the branch's name, else from the first commit of substance. Never what a
 * program or a web page writes by itself.
 */
import { oneLine } from '../change/input.ts';
import { isMachineSubject } from './machines.ts';
import { capital, shortened } from './say.ts';

const CHARS = 90;

/** What a branch's name says, its person's or kind's prefix apart. */
export interface BranchName {
  /** As a title; undefined where the name says nothing (`patch-1`, `dev`). */
  readonly title: string | undefined;
  /** Its words, lower case, prefixes too. */
  readonly words: readonly string[];
  /** A prefix that says what kind of work it is: `exp`, `fix`. */
  readonly prefix: string | undefined;
}

const prefixes =
  /^(feature|feat|features|fix|fixes|bug|bugs|bugfix|bugfixes|hotfix|hot-fix|exp|exps|expt|experiment|experiments|experimental|research|try|trial|ablation|ablations|explore|exploration|chore|chores|refactor|refactoring|docs?|ci|cicd|build|test|tests|perf|style|task|tasks|story|issue|issues|dev|wip|poc|spike|enhancement|improvement|add|update|users?|team|pr|pull|topic|cleanup|maintenance|infra|ops|data|model|models)$/i;

/** `isName`: whether a word is somebody's name, which is no title. */
export function readBranch(branch: string, isName: (word: string) => boolean = () => false): BranchName {
  const segments = branch.split('/').filter((each) => each !== '');
  let prefix: string | undefined;
  let kept = segments;
  if (segments.length > 1) {
    // Because: what stands before the first slash is a kind of work or somebody's name; neither is a title.
    const known = segments.slice(0, -1).filter((each) => prefixes.test(each));
    prefix = known.at(-1)?.toLowerCase();
    const from = Math.max(1, segments.lastIndexOf(known.at(-1) ?? '') + 1);
    kept = segments.slice(from < segments.length ? from : 1);
  }
  const all = wordsOf(kept.join(' '));
  const words = all[0] !== undefined && isName(all[0]) ? all.slice(1) : all;
  const [first, second] = words;
  if (prefix === undefined && first !== undefined && second !== undefined && prefixes.test(first)) prefix = first;
  // Because: the branches of a stack of diffs are called by number; what they do stands in their commits.
  const isDiff = /^gh\/[^/]+\/\d+\/\w+$/.test(branch);
  return {
    title: isDiff ? undefined : titleOf(words),
    words: [...(prefix ? [prefix] : []), ...words.map((each) => each.toLowerCase())],
    prefix,
  };
}

/** The words of a name: `try-large_dataset`, `tryLargeDataset`, without issue numbers and hashes. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(?<=[a-z])(?=[A-Z][a-z])/g, ' ')
    .replace(/^(?:gh|issue|fix|bug)?[-_#]?\d+[-_ ](?=[A-Za-z])/i, '')
    .replace(/\b[A-Za-z]{2,10}-\d{1,6}\b[-_ ]?(?=[A-Za-z])/, (key) => (/^[A-Z]+-/.test(key) ? '' : key))
    .split(/[\s_\-./+]+/)
    .filter((word) => word !== '' && !/^(?=.*\d)[0-9a-f]{7,40}$/i.test(word));
}

const empty = new Set(
  'patch master main dev devel develop development test tests testing temp tmp wip update updates updated feature features fix fixes bugfix hotfix branch new my changes change misc work working staging review draft backup old final stuff edits edit pr pull request issue local copy latest current version next head trunk origin upstream fork minor small some quick improvements improvement modifications dirty'.split(
    ' ',
  ),
);
const generic = new Set(
  'refactor refactoring cleanup clean rewrite redesign experiment experiments experimental try exp explore exploration tune tuning ablation ablations baseline training train eval evaluation docs data model models research poc prototype benchmark demo notebook notebooks analysis'.split(
    ' ',
  ),
);

/** `patch-1`, `somebody-patch-1`, `somebody-master`: what web pages and forges call branches that nobody named. */
const unnamed = /(^|-)(patch-?\d+|master|main)$/i;

function titleOf(words: readonly string[]): string | undefined {
  if (unnamed.test(words.join('-')) && words.length <= 4) return undefined;
  const telling = words.filter((word) => !empty.has(word.toLowerCase()) && !/^v?\d+$/i.test(word));
  if (telling.every((word) => word.length < 3)) return undefined;
  const kept = words.filter((word) => !/^wip$/i.test(word));
  return shortened(capital(kept.map(cased).join(' ')), CHARS);
}

/** Whether a title says only what kind of work it was. */
export function isGeneric(title: string): boolean {
  return title
    .toLowerCase()
    .split(' ')
    .every((word) => generic.has(word) || empty.has(word));
}

const acronyms = new Set(
  'ai api aws bpe ci cli cml cnn cpu csv cuda ddp dvc eda gan gcp gpt gpu gpus gru hf http id io json kl lr llm lstm ml mlp moe mps nlp nn onnx pca poc pr qa rag relu rl rlhf rnn sgd sql svm tfidf tpu tts ui ul url vae vit yaml yolo'.split(
    ' ',
  ),
);

function cased(word: string, at: number): string {
  if (acronyms.has(word.toLowerCase())) return word.toUpperCase();
  return at > 0 && /^[A-Z][a-z]+$/.test(word) ? word.toLowerCase() : word;
}

/** Subjects that say nothing of the work. */
const poor: readonly RegExp[] = [
  /^merge\b/i,
  /^merged? (?:in|pr)\b/i,
  /^\W*$/,
  /^(?:initial|first|init|inital)\b.{0,20}$/i,
  /^(?:update|updated|updates|create|created|delete|deleted|add|added|rename|renamed|edit|modify|change|upload)\s+(?:the\s+)?[\w./()[\] -]*\.(?:md|rst|txt|ipynb|ya?ml|json|toml|cfg|html|png|jpg|gitignore)\b.{0,20}$/i,
  /^(?:update|create|delete|rename|add|edit|fix|improve)\w*\s+(?:the\s+)?(?:readme|changelog|license|docs?|documentation|gitignore|requirements|notebook|comments?)\b.{0,12}$/i,
  /^add files via upload$/i,
  /^(?:wip|fix(?:ed|es)?|updates?|updated|minor|small|tiny|tmp|temp|test(?:s|ing)?|changes?|cleanup|clean up|lint(?:ing)?|format(?:ting)?|typos?|save|commit|done|oops|ok|yes|no|refactor(?:ing)?|stuff|more|misc|asdf|foo|bar|again|revert|backup|draft|work|progress|wip\W.{0,10})\W*(?:fix(?:es)?|changes?|updates?|stuff|commit|edits?|bugs?|tweaks?|things|it|again|more)?\W*$/i,
  /^(?:apply|applied) suggestions? from/i,
  /^(?:address(?:ed|ing)?|resolve[ds]?|fix(?:ed|es)?|respond(?:ed)? to|handle) (?:\w+ )?(?:review|pr|code review|comments?|conflicts?|feedback|merge|ci|lint|linting|tests?|flake8|mypy|black|isort|pylint|pre-?commit|build|formatting|style|typos?)\b/i,
  /^(?:working|current|latest|final|initial|new|some|more|several|various|first|last|other|multiple|all|my|local)\s+(?:state|version|code|changes?|updates?|stuff|commits?|files?|draft|attempt|copy|work|working|edits?|fixes|tweaks?|additions|modifications?|things)\W*$/i,
  /^(?:fixup|squash|amend)!/i,
  /^squashed commit/i,
  /^\[ghstack-poisoned\]|^update \(base update\)$|^update base for /i,
  /^re-?(?:run|trigger)\b/i,
  /^(?:#?\d+|[0-9a-f]{7,})$/i,
  /^(?:empty commit|trigger (?:ci|build))/i,
  /^auto-?commit/i,
];

/** Whether a subject can be a title. */
export function isTelling(subject: string): boolean {
  return subject.length >= 4 && !isMachineSubject(subject) && !poor.some((each) => each.test(subject));
}

/** A commit's subject or a pull's title as a title: without numbers, kinds, signs. */
export function titleFrom(subject: string): string {
  const bare = (/^Update(?: \(base update\))? on "(.+)"$/.exec(oneLine(subject))?.[1] ?? oneLine(subject))
    .replace(/^(?::[a-z0-9_+-]+:|\p{Extended_Pictographic}(?:\u200d|\ufe0f)*)\s*/u, '')
    .replace(/^(?:\[[^\]]{1,30}\]\s*|(?:wip|draft)\s*[:-]\s*)+/i, '')
    .replace(
      /^(?:feat|fix|bugfix|chore|docs|ci|build|test|tests|refactor|perf|style|exp|revert)(?:\([^)]*\))?!?:\s*/i,
      '',
    )
    .replace(/^#\d+\s*[:-]?\s*/, '')
    .replace(/^[A-Z][A-Z0-9]+-\d+\s*[:-]\s*/, '')
    .replace(/(?:\s*\((?:#|!|gh-)\d+\))+\s*$/i, '')
    .replace(/[\s.;:,]+$/, '');
  return shortened(capital(bare || oneLine(subject)), CHARS);
}
