/**
 * Repositories for tests, written by `git fast-import`: real commits, branches, tags and refs of any name, in the order
 * and at the times that a test tells. Days count up by themselves from 1 January 2024 unless a test says otherwise.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { propose, type History, type Proposal, type ProposalKind, type ProposalLine } from '@dualtrack/core';
import { readHistory } from '../../server/integrations/git/history.ts';

/** A commit of the draft, by its mark. */
export type Mark = number;

export interface CommitSaid {
  /** Parents; the last commit of the draft if none are given. An empty list: a root. */
  readonly from?: readonly Mark[];
  /** Files with their text; null removes one. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** `Mei Lin <mei@example.org>`; Ana if none is given. */
  readonly author?: string;
  readonly committer?: string;
  /** Author time: `2024-03-01` or with a time of day, in UTC. */
  readonly at?: string;
  readonly committedAt?: string;
}

const ANA = 'Ana Ruiz <ana@example.org>';
const DAY_S = 86_400;

export class RepositoryDraft {
  private readonly chunks: Buffer[] = [];
  private readonly refs = new Map<string, Mark>();
  private marks = 0;
  private clock = Date.UTC(2024, 0, 1, 9) / 1000 - DAY_S;

  /** Adds a commit and gives its mark. */
  commit(message: string, said: CommitSaid = {}): Mark {
    const mark = ++this.marks;
    const from = said.from ?? (mark > 1 ? [mark - 1] : []);
    this.clock = said.at ? secondsOf(said.at) : this.clock + DAY_S;
    const committed = said.committedAt ? secondsOf(said.committedAt) : this.clock;
    const author = said.author ?? ANA;
    // Because: without a parent, fast-import would go on from the ref's tip; a root has to start afresh.
    if (from.length === 0) this.emit('reset refs/draft/tip\n\n');
    this.emit(`commit refs/draft/tip\nmark :${mark}\n`);
    this.emit(`author ${author} ${this.clock} +0000\ncommitter ${said.committer ?? author} ${committed} +0000\n`);
    this.data(message);
    from.forEach((each, i) => this.emit(`${i === 0 ? 'from' : 'merge'} :${each}\n`));
    for (const [path, text] of Object.entries(said.files ?? {})) {
      if (text === null) this.emit(`D ${quoted(path)}\n`);
      else {
        this.emit(`M 100644 inline ${quoted(path)}\n`);
        this.data(text);
      }
    }
    this.emit('\n');
    return mark;
  }

  /** Lets refs stand at a commit: `main`, or a whole name such as `refs/pull/1/head`. */
  at(mark: Mark, ...names: readonly string[]): void {
    for (const name of names) this.refs.set(name.startsWith('refs/') ? name : `refs/heads/${name}`, mark);
  }

  /** An annotated tag. */
  tag(
    name: string,
    mark: Mark,
    at: string,
    { tagger = ANA, message = name }: { tagger?: string; message?: string } = {},
  ): void {
    this.emit(`tag ${name}\nfrom :${mark}\ntagger ${tagger} ${secondsOf(at)} +0000\n`);
    this.data(message);
  }

  /** Writes the repository to a folder; gives the sha of every mark. */
  write(folder: string): (mark: Mark) => string {
    execFileSync('git', ['init', '--quiet', '--initial-branch', 'main', folder]);
    for (const [name, mark] of this.refs) this.emit(`reset ${name}\nfrom :${mark}\n\n`);
    const marksFile = join(folder, '.git', 'marks');
    const run = spawnSync(
      'git',
      ['-C', folder, 'fast-import', '--quiet', '--force', '--done', `--export-marks=${marksFile}`],
      {
        input: Buffer.concat([...this.chunks, Buffer.from('done\n')]),
        maxBuffer: 1 << 28,
      },
    );
    if (run.status !== 0) throw new Error(run.stderr.toString());
    execFileSync('git', ['-C', folder, 'update-ref', '-d', 'refs/draft/tip']);
    const shas = new Map(
      execFileSync('cat', [marksFile], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string])
        .map(([mark, sha]) => [Number(mark.slice(1)), sha]),
    );
    return (mark) => shas.get(mark)!;
  }

  private emit(text: string): void {
    this.chunks.push(Buffer.from(text));
  }

  private data(text: string): void {
    const body = Buffer.from(text);
    this.emit(`data ${body.length}\n`);
    this.chunks.push(body, Buffer.from('\n'));
  }
}

export interface Read {
  readonly folder: string;
  readonly sha: (mark: Mark) => string;
  readonly history: History;
  readonly proposal: Proposal;
}

/** Writes a draft, reads it as the server does, proposes, and hands all of it to a test. */
export async function inRepository(
  draft: (repository: RepositoryDraft) => void,
  test: (read: Read) => void | Promise<void>,
  { name = 'churn' }: { name?: string } = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-repository-'));
  try {
    const repository = new RepositoryDraft();
    draft(repository);
    const sha = repository.write(folder);
    const history = await readHistory(folder, { name });
    await test({ folder, sha, history, proposal: propose(history) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The titles of a proposal's lines of one kind, those that are on or those that are folded. */
export function titles({ lines }: Proposal, kind: ProposalKind, on: boolean): string[] {
  return linesOf({ lines }, kind, on).map((each) => each.title);
}

export function linesOf<K extends ProposalKind>(
  { lines }: Pick<Proposal, 'lines'>,
  kind: K,
  on?: boolean,
): Extract<ProposalLine, { kind: K }>[] {
  return lines.filter(
    (each): each is Extract<ProposalLine, { kind: K }> => each.kind === kind && (on === undefined || each.on === on),
  );
}

function secondsOf(at: string): number {
  return Date.parse(at.length === 10 ? `${at}T09:00:00Z` : at.endsWith('Z') ? at : `${at}Z`) / 1000;
}

/** As fast-import wants paths: bytes beyond ASCII and quotes escaped. */
function quoted(path: string): string {
  let text = '';
  for (const byte of Buffer.from(path)) {
    if (byte === 34 || byte === 92) text += `\\${String.fromCharCode(byte)}`;
    else if (byte < 32 || byte > 126) text += `\\${byte.toString(8).padStart(3, '0')}`;
    else text += String.fromCharCode(byte);
  }
  return `"${text}"`;
}
