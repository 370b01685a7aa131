/**
 * Whether a line of work is a question, production work, or neither. What was changed decides: parameters, training code
 * and notebooks ask; workflows and packaging keep house. Words in its name lean one way or the other.
 */
import { countKinds, type FileCounts } from './fileKinds.ts';

export interface Said {
  /** Words of branch names and titles, lower case. */
  readonly words: readonly string[];
  /** Kinds that prefixes say: `exp`, `fix`. */
  readonly prefixes: readonly string[];
  readonly files: readonly string[];
  /** Whether it adds notebooks and does not only touch some. */
  readonly addsNotebooks: boolean;
  /** A branch of the project's own that is not merged: there training code asks too. */
  readonly isTrial: boolean;
  /** Experiments that belong to it. */
  readonly runs: number;
  /** The repository is a library: its model code is what it ships. */
  readonly isLibrary: boolean;
}

export type Nature =
  | { readonly kind: 'question'; readonly strength: number }
  | {
      readonly kind: 'task';
      readonly type: 'feature' | 'refactor' | 'bug' | 'chore' | 'deploy';
      readonly strength: number;
    }
  /** Documents, tools, dependencies: nothing for a board. */
  | { readonly kind: 'housekeeping' };

const asks = new Set(
  'exp exps expt experiment experiments experimental try tries trying tried trial trials tune tuned tuning hyperparam hyperparams hyperparameter hyperparameters hparam hparams sweep sweeps ablation ablations ablate explore exploring exploration exploratory eda investigate investigating investigation research poc prototype spike attempt attempts compare comparing comparison versus vs baseline baselines hypothesis idea ideas study gridsearch optuna analysis'.split(
    ' ',
  ),
);
const leansResearch = new Set(
  'lr loss losses dropout augment augmentation augmentations architecture backbone pretrain pretrained pretraining finetune finetuning distill distillation quantize quantization prune pruning regularization regularisation scheduler warmup optimizer adam adamw sgd layernorm attention lstm gru bert resnet transformer transformers embedding embeddings ngram bigram bigrams ensemble ensembling dataset datasets features training train rope lora moe curriculum sampling tokenizer benchmark benchmarks wip test'.split(
    ' ',
  ),
);
const builds = new Set(
  'fix fixes fixed fixing bug bugs bugfix hotfix refactor refactoring refactored rename renamed cleanup clean lint linting format formatting types typing mypy ci cd workflow workflows build docker dockerfile deploy deployment release version bump upgrade upgrading dependency dependencies deps packaging package setup install installation pip conda poetry license logging logger api cli ui server endpoint support tests unittest unittests pytest coverage migrate migration remove removed deprecate deprecated security error errors exception crash warning warnings compat compatibility windows macos python chore feat feature features implement implements implemented add adds added adding integrate integration monitoring release readme docs documentation typo typos handle missing correct integration integrations hub export exporting convert conversion dashboard web frontend backend service serving streamlit gradio ddp fsdp distributed parallel multigpu checkpoint checkpointing resume compile kernel kernels cuda inference loader loading download upload cache caching memory speed speedup perf performance profile profiling script scripts pipeline'.split(
    ' ',
  ),
);
const strongPrefix =
  /^(exp|exps|expt|experiments?|experimental|research|try|trial|ablation|ablations|explore|exploration|poc|spike)$/;
const buildPrefix =
  /^(fix|fixes|bug|bugs|bugfix|bugfixes|hotfix|hot-fix|chore|chores|refactor|refactoring|ci|cicd|build|perf|style|cleanup|maintenance|infra|ops)$/;
const housePrefix = /^docs?$/;
const house = new Set(
  'readme docs doc documentation typo typos spelling grammar comment comments license changelog badge badges link links citation'.split(
    ' ',
  ),
);

export function natureOf(said: Said): Nature {
  const { words, prefixes, files, runs, isLibrary } = said;
  const count = countKinds(files);
  const substance = files.length - count.docs - count.tooling;
  if (runs === 0 && (substance === 0 || isHouse(words, prefixes, count))) return { kind: 'housekeeping' };
  const only = (...kinds: (keyof FileCounts)[]): boolean =>
    kinds.reduce((sum, each) => sum + count[each], 0) === substance;
  if (runs === 0 && only('packaging') && isUpgrade(words)) return { kind: 'housekeeping' };
  if (runs === 0 && only('workflow', 'packaging')) return { kind: 'task', type: 'chore', strength: 1 };
  if (runs === 0 && only('workflow', 'packaging', 'delivery')) return { kind: 'task', type: 'deploy', strength: 2 };

  const research = asking(said, count);
  const production = building({ words, prefixes, count, isLibrary });
  if (research > Math.max(production, ASKS)) return { kind: 'question', strength: research - production };
  return { kind: 'task', type: taskType(words, prefixes, count), strength: production - research + 1 };
}

/** Below this nothing is a question, whatever else it is not. */
const ASKS = 1.9;

interface Weighed extends Pick<Said, 'words' | 'prefixes' | 'isLibrary'> {
  readonly count: FileCounts;
}

function asking({ words, prefixes, runs, isLibrary, isTrial, addsNotebooks }: Said, count: FileCounts): number {
  const tries = count.params + count.data > 0 || addsNotebooks;
  return (
    (prefixes.some((each) => strongPrefix.test(each)) ? 4 : 0) +
    (words.some((each) => asks.has(each)) ? 3 : 0) +
    (words.some((each) => leansResearch.has(each)) ? 1 : 0) +
    (runs > 0 ? 6 : 0) +
    (count.params > 0 ? 2 : 0) +
    (addsNotebooks ? 2 : count.notebook > 0 && isTrial ? 1 : 0) +
    (count.data > 0 ? 1 : 0) +
    (count.training > 0 ? (isTrial && !isLibrary ? 2 : 0.5) : 0) +
    (tries && count.code === 0 && count.test === 0 ? 1 : 0)
  );
}

function building({ words, prefixes, count, isLibrary }: Weighed): number {
  return (
    (prefixes.some((each) => buildPrefix.test(each)) ? 4 : 0) +
    (words.some((each) => builds.has(each)) ? 2.5 : 0) +
    (words.includes('refactor') || words.includes('fix') || words.includes('bug') ? 2 : 0) +
    (count.test > 0 ? 1.5 : 0) +
    (count.packaging > 0 ? 0.5 : 0) +
    (count.workflow + count.delivery > 0 ? 1 : 0) +
    (count.code > 0 ? 1 : 0) +
    (isLibrary ? 1.5 : 0)
  );
}

function isHouse(words: readonly string[], prefixes: readonly string[], count: FileCounts): boolean {
  if (prefixes.some((each) => housePrefix.test(each))) return true;
  const says = words.some((each) => house.has(each));
  return (
    says &&
    count.params + count.test + count.workflow + count.packaging + count.delivery === 0 &&
    !words.some((each) => asks.has(each))
  );
}

const isUpgrade = (words: readonly string[]): boolean =>
  words.some((each) =>
    /^(bump|upgrade|upgrades|upgrading|update|updates|pin|unpin|deps|dependencies|dependency|requirements)$/.test(each),
  );

function taskType(
  words: readonly string[],
  prefixes: readonly string[],
  count: FileCounts,
): 'feature' | 'refactor' | 'bug' | 'chore' | 'deploy' {
  const says = (pattern: RegExp): boolean => [...prefixes, ...words].some((each) => pattern.test(each));
  if (says(/^(fix|fixes|fixed|bug|bugs|bugfix|hotfix|crash)$/)) return 'bug';
  if (says(/^(refactor|refactoring|refactored|rename|renamed|cleanup|clean|rewrite|restructure|reorganize|simplify)$/))
    return 'refactor';
  if (says(/^(deploy|deployment|docker|serving)$/)) return 'deploy';
  if (count.code + count.training + count.test + count.notebook + count.params + count.data === 0) return 'chore';
  return says(/^(chore|chores|ci|build|lint|format|typing|mypy)$/) ? 'chore' : 'feature';
}
