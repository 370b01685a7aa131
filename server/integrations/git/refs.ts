/** The refs of a repository, as a reading wants them: whatever way it was cloned, each branch and each pull once. */
import { readRef, type HistoryRef } from '@dualtrack/core';
import { git, GitError } from './git.ts';

export interface RepoRefs {
  /** Short name; empty where only the commits could tell (readHistory looks at them). */
  readonly defaultBranch: string;
  /** Branches, tags, pulled heads, a forge's trial merges and experiments; nothing else. */
  readonly refs: readonly HistoryRef[];
}

/** Lists the refs of the repository at a path. A remote's branches stand for local ones that are missing or behind. */
export async function listRefs(at: string): Promise<RepoRefs> {
  const listed = await rawRefs(at);
  const remote = remoteOf(listed);
  const local = listed.filter((each) => !each.name.startsWith('refs/remotes/'));
  const refs = new Map<string, HistoryRef>();
  for (const each of local) if (readRef(each)) refs.set(each.name, withoutTarget(each));
  for (const each of listed) {
    const name = remote === undefined || each.target ? undefined : localName(each.name, remote);
    if (name === undefined) continue;
    const own = refs.get(name);
    if (!own || (own.sha !== each.sha && (await isBehind(at, own.sha, each.sha))))
      refs.set(name, { name, sha: each.sha });
  }
  const names = new Set(refs.keys());
  return { defaultBranch: await defaultOf(at, listed, remote, names), refs: [...refs.values()] };
}

interface RawRef extends HistoryRef {
  /** What a symbolic ref points to. */
  readonly target: string;
}

const fields = [
  'refname',
  'objecttype',
  'objectname',
  '*objecttype',
  '*objectname',
  'symref',
  'taggername',
  'taggeremail:trim',
  'taggerdate:unix',
  'contents:subject',
];

async function rawRefs(at: string): Promise<RawRef[]> {
  const format = fields.map((each) => `%(${each})`).join('%00');
  const lines = (await git(['for-each-ref', `--format=${format}`], { at, outputBytesMax: 256_000_000 })).split('\n');
  const refs: RawRef[] = [];
  for (const line of lines) {
    const [
      name = '',
      type,
      own = '',
      peeledType,
      peeled = '',
      target = '',
      tagger = '',
      email = '',
      time = '',
      subject = '',
    ] = line.split('\0');
    const sha = type === 'commit' ? own : peeledType === 'commit' ? peeled : undefined;
    const leads = sha ?? (peeledType === 'tag' ? await commitOf(at, name) : undefined);
    if (leads === undefined) continue;
    const tag = type === 'tag' ? { tag: { name: tagger, email, at: Number(time) * 1000 || 0, subject } } : {};
    refs.push({ name, sha: leads, target, ...tag });
  }
  return refs;
}

/** The commit that a tag of a tag leads to. */
async function commitOf(at: string, name: string): Promise<string | undefined> {
  return (
    (await git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], { at }).catch(() => '')).trim() || undefined
  );
}

function withoutTarget({ name, sha, tag }: RawRef): HistoryRef {
  return { name, sha, ...(tag ? { tag } : {}) };
}

/** The remote whose branches count: `origin`, or the only one. */
function remoteOf(refs: readonly RawRef[]): string | undefined {
  const names = new Set(refs.flatMap((each) => /^refs\/remotes\/([^/]+)\//.exec(each.name)?.[1] ?? []));
  return names.has('origin') ? 'origin' : names.size === 1 ? [...names][0] : undefined;
}

/** What a remote's ref is called where it is at home. */
function localName(name: string, remote: string): string | undefined {
  const prefix = `refs/remotes/${remote}/`;
  if (!name.startsWith(prefix)) return undefined;
  const short = name.slice(prefix.length);
  if (short === 'HEAD') return undefined;
  const pull = /^(?:pr|pull|pulls|mr|merge-requests)\/(\d{1,9})(?:\/(head|merge))?$/.exec(short);
  return pull ? `refs/pull/${pull[1]}/${pull[2] ?? 'head'}` : `refs/heads/${short}`;
}

async function isBehind(at: string, local: string, remote: string): Promise<boolean> {
  return git(['merge-base', '--is-ancestor', local, remote], { at }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitError) return false;
      throw error;
    },
  );
}

const usual = ['main', 'master', 'trunk', 'develop', 'dev', 'development', 'default'];

/** The default branch as the remote says it, or the repository's HEAD, or by its usual name. */
async function defaultOf(
  at: string,
  refs: readonly RawRef[],
  remote: string | undefined,
  names: ReadonlySet<string>,
): Promise<string> {
  const has = (branch: string | undefined): branch is string =>
    branch !== undefined && names.has(`refs/heads/${branch}`);
  const said = refs.find((each) => each.name === `refs/remotes/${remote ?? ''}/HEAD`)?.target;
  const atRemote = said === undefined ? undefined : localName(said, remote ?? '')?.slice('refs/heads/'.length);
  if (has(atRemote)) return atRemote;
  const head = (await git(['symbolic-ref', '--quiet', 'HEAD'], { at }).catch(() => ''))
    .trim()
    .replace(/^refs\/heads\//, '');
  const isBare = (await git(['rev-parse', '--is-bare-repository'], { at })).trim() === 'true';
  // Because: in a work tree HEAD is what somebody works on just now; in a mirror it is what its origin says.
  if (has(head) && (isBare || usual.includes(head))) return head;
  return usual.find(has) ?? (has(head) ? head : '');
}
