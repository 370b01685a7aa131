/** The repositories that a project follows: where they are, when they were read last, what went wrong, read now. */
import { useState } from 'react';
import { list, repo, saying, type Project } from '@dualtrack/core';
import { Link } from 'wouter';
import { Button } from '../parts/button.tsx';
import { momentText } from '../state/dates.ts';
import { useLive, useNow, useSession } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { problemIn } from '../signals/reading.ts';
import { counted } from '../words.ts';
import { Group, OnlyFor, Sure, useMay } from './parts.tsx';
import type { SettingsProps } from './settings.tsx';

interface RepoView {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly defaultBranch: string;
  readonly addedAt: number;
  readonly readAt?: number | null;
  readonly error?: string | null;
  readonly commits?: number;
}

export function RepositorySettings({ home }: SettingsProps) {
  const mayArrange = useMay('arrange', home);
  const [turn, setTurn] = useState(0);
  const rows = useLive((replica) => replica.query(() => list(repo, 'project', [home.id])) ?? [], [home.id]);
  const isEmpty = rows.every((each) => each.removedAt !== null);
  const now = useNow();
  const { value, problem } = useRemote<readonly RepoView[]>(
    `/api/repos?project=${home.key}`,
    `${rows.length} ${turn} ${now}`,
  );
  const followed = (value ?? []).filter((each) => rows.some((row) => row.id === each.id && row.removedAt === null));
  return (
    <>
      {!mayArrange && <OnlyFor who="an admin" />}
      <Group
        title="Followed"
        about="They are only ever read. A new commit in a folder of this machine is on the board in seconds; other servers are asked every minute."
        aside={
          mayArrange && (
            <Link href={`/new?into=${home.key}`} className="field font-medium">
              Add a repository
            </Link>
          )
        }
      >
        {problem && <p className="text-warn">{problem}</p>}
        {isEmpty && <p className="text-text-2">None yet. The board then moves by hand.</p>}
        <ul className="flex flex-col">
          {followed.map((each) => (
            <li key={each.id} className="border-b border-line py-3 first:pt-0 last:border-0">
              <Repository row={each} home={home} disabled={!mayArrange} onRead={() => setTurn(turn + 1)} />
            </li>
          ))}
        </ul>
      </Group>
    </>
  );
}

type Doing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'read'; readonly text: string; readonly isWrong: boolean };

interface RowProps {
  row: RepoView;
  home: Project;
  disabled: boolean;
  onRead: () => void;
}

function Repository({ row, home, disabled, onRead }: RowProps) {
  const session = useSession();
  const now = useNow();
  const [doing, setDoing] = useState<Doing>({ kind: 'nothing' });
  const read = async (): Promise<void> => {
    setDoing({ kind: 'reading' });
    try {
      const { commits, changes } = await session.sync.post<{ commits: number; changes: number }>('/api/sync', {
        repo: row.id,
      });
      const text = commits + changes === 0 ? 'Nothing new.' : `${counted(commits, 'new commit')}.`;
      setDoing({ kind: 'read', text, isWrong: false });
    } catch (error) {
      setDoing({ kind: 'read', text: problemIn(error).detail, isWrong: true });
    }
    onRead();
  };
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-semibold">{row.name}</h3>
        <span className="min-w-0 flex-1 basis-64 truncate font-mono text-meta text-text-2" title={row.source}>
          {row.source}
        </span>
        <span className="flex gap-1">
          <Button
            small
            disabled={disabled || doing.kind === 'reading'}
            aria-label={`Read now: ${row.name}`}
            onClick={() => void read()}
          >
            {doing.kind === 'reading' ? 'Reading…' : 'Read now'}
          </Button>
          <Button
            small
            weight="quiet"
            disabled={disabled}
            aria-label={`Stop following ${row.name}`}
            onClick={() => setDoing({ kind: 'asking' })}
          >
            Stop following
          </Button>
        </span>
      </div>
      <p className="text-text-2">
        {[
          row.defaultBranch && `branch ${row.defaultBranch}`,
          row.commits !== undefined && counted(row.commits, 'commit'),
          row.readAt ? `last news ${momentText(row.readAt, now)}` : 'not read yet',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {row.error && doing.kind !== 'read' && <p className="text-danger">{row.error}</p>}
      <p role="status" className={doing.kind === 'read' && doing.isWrong ? 'text-danger' : 'text-text-2'}>
        {doing.kind === 'read' && doing.text}
      </p>
      {doing.kind === 'asking' && (
        <Sure
          ask={`Stop following ${row.name}? What it told stays.`}
          yes="Stop following"
          onYes={() => session.run('repo.remove', { repo: row.id }, saying`${home.key} follows ${row.name} no more`)}
          onNo={() => setDoing({ kind: 'nothing' })}
        />
      )}
    </div>
  );
}
