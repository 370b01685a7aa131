/** Reads commits as `git log` tells them, as they come: who, when, what was said, which files changed. */
import { limits, phaseOf, type ChangedFile, type HistoryCommit, type Signature } from '@dualtrack/core';
import { GitError, gitStream } from './git.ts';

export interface Range {
  /** Shas whose commits are wanted, with everything that they reach. */
  readonly tips: readonly string[];
  /** Shas of what is known already: neither they nor what they reach. */
  readonly not?: readonly string[];
}

/**
 * Commits reachable from `tips` and not from `not`, parents before children and otherwise by author time. Tells
 * `onProgress` how many were read so far. Throws GitError.
 */
export async function readCommits(
  at: string,
  { tips, not = [] }: Range,
  onProgress?: (commits: number) => void,
): Promise<HistoryCommit[]> {
  if (tips.length === 0) return [];
  const args = ['log', '--stdin', '-z', '--reverse', '--author-date-order', '--name-status', '--no-renames', ...plain];
  const log = gitStream([...settings, ...args, `--format=${format}`], { at });
  const ended = endOf(log);
  log.stdin.on('error', () => {
    // Because: a git that ends early says why on stderr; the broken pipe says nothing more.
  });
  log.stdin.end([...new Set(tips), ...new Set(not.map((sha) => `^${sha}`)), ''].join('\n'));

  const commits: HistoryCommit[] = [];
  const reader = new CommitReader((commit) => {
    commits.push(commit);
    if (commits.length % 1_000 === 0) onProgress?.(commits.length);
  });
  for await (const chunk of log.stdout as AsyncIterable<Buffer>) reader.take(chunk);
  const { code, stderr } = await ended;
  if (code !== 0) throw new GitError(['log'], code, stderr);
  reader.end();
  onProgress?.(commits.length);
  return commits;
}

/** Whatever the user's configuration says. */
const settings = [
  'log.showRoot=true',
  'log.mailmap=true',
  'i18n.logOutputEncoding=UTF-8',
  'diff.relative=false',
].flatMap((each) => ['-c', each]);
const plain = ['--no-ext-diff', '--no-color', '--ignore-submodules=none'];

/** The first byte of a commit's record: no status of a file begins so. */
const MARK = 0x01;
const header = ['H', 'P', 'an', 'ae', 'at', 'cn', 'ce', 'ct', 'aN', 'aE', 'cN', 'cE', 'B'];
const format = `%x01${header.map((each) => `%${each}`).join('%x00')}%x00`;

/** Splits the output at its NUL bytes and puts commits together. */
class CommitReader {
  private readonly emit: (commit: HistoryCommit) => void;
  private pending: Buffer[] = [];
  private fields: string[] = [];
  private status: ChangedFile['status'] | undefined;
  private files: FilesTaken = new FilesTaken();

  constructor(emit: (commit: HistoryCommit) => void) {
    this.emit = emit;
  }

  take(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      const token = chunk.subarray(start, end);
      this.token(this.pending.length === 0 ? token : Buffer.concat([...this.pending.splice(0), token]));
      start = end + 1;
    }
    if (start < chunk.length) this.pending.push(chunk.subarray(start));
  }

  end(): void {
    this.flush();
  }

  private token(token: Buffer): void {
    const isStart =
      token[0] === MARK && (this.fields.length === 0 || this.fields.length === header.length) && !this.status;
    if (isStart) {
      this.flush();
      this.fields = [token.toString('latin1', 1)];
    } else if (this.fields.length < header.length) {
      const isMessage = this.fields.length === header.length - 1;
      this.fields.push(isMessage ? textOf(token, limits.messageCharsMax) : textOf(token, FIELD_CHARS));
    } else if (this.status) {
      this.files.add(this.status, token);
      this.status = undefined;
    } else if (token.length > 0) {
      // The first status of a commit comes after a line break; a changed type (T) is a change like others.
      const letter = String.fromCharCode(token[0] === 0x0a ? token[1]! : token[0]!);
      this.status = letter === 'A' || letter === 'D' ? letter : 'M';
    }
  }

  private flush(): void {
    if (this.fields.length < header.length) return;
    const [sha, parents, an, ae, at, cn, ce, ct, aN, aE, cN, cE, message] = this.fields as Header;
    this.emit({
      sha,
      parents: parents === '' ? [] : parents.split(' '),
      author: signature(an, ae, at, aN, aE),
      committer: signature(cn, ce, ct, cN, cE),
      message: message.trimEnd(),
      ...this.files.taken(),
    });
    this.fields = [];
    this.files = new FilesTaken();
  }
}

type Header = [string, string, string, string, string, string, string, string, string, string, string, string, string];

/** Longer names and addresses are cut. */
const FIELD_CHARS = 1_000;

function textOf(bytes: Buffer, charsMax: number): string {
  // Because: a character takes at most four bytes, so nothing that is kept lies behind these.
  return bytes.toString('utf8', 0, Math.min(bytes.length, charsMax * 4)).slice(0, charsMax);
}

function signature(name: string, email: string, seconds: string, mappedName: string, mappedEmail: string): Signature {
  const at = Math.max(0, Number(seconds) * 1000 || 0);
  const isMapped = mappedName !== name || mappedEmail !== email;
  return { name, email, at, ...(isMapped ? { mapped: { name: mappedName, email: mappedEmail } } : {}) };
}

/** The files of one commit: the first ones, and of the rest those that show a phase of the work, as far as limits go. */
class FilesTaken {
  private readonly files: ChangedFile[] = [];
  private more = 0;

  add(status: ChangedFile['status'], bytes: Buffer): void {
    if (this.files.length >= limits.filesPerCommitMax) {
      this.more++;
      return;
    }
    const path = bytes.toString('utf8');
    const isTold = this.files.length < limits.filesPerCommitMax / 2 || phaseOf(path) !== undefined;
    if (isTold) this.files.push({ status, path });
    else this.more++;
  }

  taken(): { files: ChangedFile[]; more: number } {
    return { files: this.files, more: this.more };
  }
}

function endOf(process: ReturnType<typeof gitStream>): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  process.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < 4_000) stderr += text;
  });
  return new Promise((done, fail) => {
    process.once('error', fail);
    process.once('close', (code) => done({ code, stderr }));
  });
}
