/** The workspace as a whole: its name, and its data: verified, exported, backed up. */
import { useState } from 'react';
import { errorOf } from '@dualtrack/client';
import { list, workspace } from '@dualtrack/core';
import { Trash2 } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { momentText } from '../state/dates.ts';
import { useLive, useNow, useSession } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { problemIn } from '../signals/reading.ts';
import { counted } from '../words.ts';
import { EditedField, Group, OnlyFor, Sure, useMay } from './parts.tsx';
import { useWork, WorkBar } from './work.tsx';

export function DataSettings() {
  const mayOwn = useMay('own');
  return (
    <>
      {!mayOwn && <OnlyFor who="an owner" />}
      <WorkspaceName disabled={!mayOwn} />
      {mayOwn && (
        <>
          <Backups />
          <Verify />
          <Group
            title="Export"
            about="Everything that happened, one change a line, readable by any program. Another Dualtrack reads it back with “dualtrack import”, whichever database it has."
          >
            <a href="/api/export" download className="field self-start font-medium">
              Download the export
            </a>
          </Group>
        </>
      )}
    </>
  );
}

function WorkspaceName({ disabled }: { disabled: boolean }) {
  const session = useSession();
  const row = useLive((replica) => replica.query(() => list(workspace, 'all', []))?.[0], []);
  if (!row) return null;
  return (
    <Group title="Workspace">
      <EditedField
        label="Name"
        name="workspace.name"
        className="max-w-80"
        saved={row.name}
        maxLength={120}
        disabled={disabled}
        save={(name) => session.attempt('workspace.rename', { name }, 'Workspace renamed')}
      />
    </Group>
  );
}

interface Verdict {
  readonly changes: number;
  readonly differences: number;
  readonly examples: readonly string[];
}

function Verify() {
  const work = useWork<Verdict>('/api/verify');
  const { state } = work;
  return (
    <Group
      title="Verify"
      about="Plays everything that ever happened into an empty place and compares every row with what is here."
    >
      <WorkBar work={work} start="Verify" doing="Verifying" />
      {state.kind === 'done' && (
        <p role="status" className={state.result.differences === 0 ? 'text-ok' : 'text-danger'}>
          {state.result.differences === 0
            ? `${counted(state.result.changes, 'change')} played again, no difference.`
            : `${counted(state.result.differences, 'difference')}. ${state.result.examples.join(' ')} Restore the last backup, and tell the makers.`}
        </p>
      )}
    </Group>
  );
}

interface BackupView {
  readonly name: string;
  readonly sizeBytes: number;
  readonly at: number;
}

function Backups() {
  const session = useSession();
  const now = useNow();
  const [turn, setTurn] = useState(0);
  const [asked, setAsked] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const { value, problem: unread } = useRemote<readonly BackupView[]>('/api/backups', turn);
  const work = useWork<BackupView>('/api/backups', () => setTurn((last) => last + 1));
  const remove = async (name: string): Promise<void> => {
    setAsked(undefined);
    try {
      const answered = await session.sync.request(`/api/backups/${name}`, { method: 'DELETE' });
      setProblem(answered.status < 400 ? undefined : errorOf(answered.status, await answered.text()).message);
    } catch (error) {
      setProblem(problemIn(error).detail);
    }
    setTurn((last) => last + 1);
  };
  return (
    <Group
      title="Backups"
      about="A whole copy, made while everybody works on. It lies in the folder “backups” beside the data; keep one elsewhere, too."
    >
      <WorkBar work={work} start="Back up now" doing="Backing up" />
      {work.state.kind === 'done' && (
        <p role="status" className="text-ok">
          Backed up, {sizeText(work.state.result.sizeBytes)}.
        </p>
      )}
      {(problem ?? unread) && <p className="text-danger">{problem ?? unread}</p>}
      {value?.length === 0 && <p className="text-text-2">None yet.</p>}
      <ul className="flex flex-col">
        {value?.map((each) => (
          <li key={each.name} className="border-b border-line py-1 last:border-0">
            <div className="flex items-center gap-3">
              <span className="w-32">{momentText(each.at, now)}</span>
              <span className="w-20 text-right text-text-2">{sizeText(each.sizeBytes)}</span>
              <a href={`/api/backups/${each.name}`} download className="ml-auto text-focus underline">
                Download<span className="sr-only"> the backup of {momentText(each.at, now)}</span>
              </a>
              <IconButton
                label={`Delete the backup of ${momentText(each.at, now)}`}
                onClick={() => setAsked(each.name)}
              >
                <Trash2 size={15} aria-hidden="true" />
              </IconButton>
            </div>
            {asked === each.name && (
              <Sure
                ask="Delete this backup? There is no way back."
                yes="Delete it"
                onYes={() => void remove(each.name)}
                onNo={() => setAsked(undefined)}
              />
            )}
          </li>
        ))}
      </ul>
    </Group>
  );
}

/** `640 kB`, `12.4 MB` */
function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
