/** The evidence on a task. It points; nothing is copied. */
import { useState, type FormEvent } from 'react';
import { get, link, list, project, saying, type Link as LinkRow, type LinkKind, type Task } from '@dualtrack/core';
import { X } from 'lucide-react';
import { Link } from 'wouter';
import { IconButton } from '../../parts/button.tsx';
import { addressOfLink } from '../../notebook/address.ts';
import { useDraft } from '../../state/kept.ts';
import { useLive, useSession } from '../../state/live.ts';
import { useSettled } from '../../state/settled.ts';
import { linkNames } from '../../words.ts';
import { keyOf } from '../look.ts';
import { isCode, State } from './code.tsx';
import { Part } from './part.tsx';
import { Runs } from './runs.tsx';

/** Links shown before the rest is asked for. */
const SHOWN = 12;

/** `withoutCode`: branches, pull requests and CI runs stand in a part of their own. */
export function Links({ row, withoutCode }: { row: Task; withoutCode: boolean }) {
  const session = useSession();
  const all = useLive((replica) => replica.query(() => list(link, 'task', [row.id])) ?? [], [row.id]);
  const rows = withoutCode ? all.filter((each) => !isCode(each)) : all;
  const [isAll, setAll] = useState(false);
  const newest = rows.toReversed();
  const shown = isAll ? newest : newest.slice(0, SHOWN);
  return (
    <Part title="Evidence">
      <Runs row={row} />
      <ul className="flex flex-col">
        {shown.map((each) => (
          <li key={each.id} className="group flex min-h-7 items-center gap-2">
            <LinkLine row={each} />
            {each.kind === 'run' && <Pin row={each} />}
            <IconButton
              label={`Take “${each.title}” off`}
              className="!size-6 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 coarse:!size-10 coarse:opacity-100"
              onClick={() =>
                session.run('work.unlink', { link: each.id }, `Evidence taken off ${keyOf(session.replica, row)}`)
              }
            >
              <X size={14} aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      {shown.length < rows.length && (
        <button type="button" onClick={() => setAll(true)} className="self-start text-focus hover:underline">
          {rows.length - shown.length} more
        </button>
      )}
      <AddLink row={row} />
    </Part>
  );
}

/** A run is the best one, the baseline, or neither. */
function Pin({ row }: { row: LinkRow }) {
  const session = useSession();
  return (
    <select
      aria-label={`What “${row.title}” is`}
      value={row.pin ?? ''}
      onChange={(event) =>
        session.run('work.pin', { link: row.id, pin: event.target.value || null }, saying`“${row.title}” pinned`)
      }
      className="h-6 shrink-0 rounded border border-transparent bg-transparent text-meta text-text-2 hover:border-control coarse:h-10"
    >
      <option value="">a run</option>
      <option value="best">best</option>
      <option value="baseline">baseline</option>
    </select>
  );
}

function LinkLine({ row }: { row: LinkRow }) {
  const home = useLive((replica) => replica.query(() => get(project, row.project)), [row.project]);
  const notebook = row.kind === 'notebook' && home ? addressOfLink(home.key, row) : undefined;
  const isWeb = /^https?:\/\//i.test(row.ref);
  const metrics = Object.entries(row.metrics);
  return (
    <span className="flex min-w-0 flex-1 items-baseline gap-2">
      <span className="shrink-0 text-meta text-text-3">{linkNames[row.kind]}</span>
      {isWeb ? (
        <a href={row.ref} target="_blank" rel="noreferrer noopener" className="truncate text-focus hover:underline">
          {row.title}
        </a>
      ) : notebook ? (
        <Link href={notebook} title={row.ref} className="truncate text-focus hover:underline">
          {row.title}
        </Link>
      ) : (
        <span className="truncate" title={row.ref}>
          {row.title}
        </span>
      )}
      {row.state && <State of={row.state} />}
      {metrics.length > 0 && (
        <span className="shrink-0 font-mono text-meta text-text-2">
          {metrics
            .slice(0, 3)
            .map(([name, value]) => `${name} ${value}`)
            .join(' · ')}
        </span>
      )}
      {row.kind === 'commit' && <span className="shrink-0 font-mono text-meta text-text-3">{row.ref.slice(0, 7)}</span>}
    </span>
  );
}

function AddLink({ row }: { row: Task }) {
  const session = useSession();
  const [draft, setDraft] = useDraft(`link.${row.id}`);
  const [problem, setProblem] = useState<string>();
  const settled = useSettled();
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const ref = (draft ?? '').trim();
    if (ref === '') return;
    const result = session.sync.run('work.link', { task: row.id, kind: kindOf(ref), ref });
    setProblem(result.kind === 'refused' ? result.message : undefined);
    if (result.kind === 'refused') return;
    setDraft(undefined);
    // Because: what is linked already may not be here yet, and then only the server can tell.
    void settled(result.call.id).then((refused) => {
      if (!refused) return;
      setDraft(ref);
      setProblem(refused.message);
    });
  };
  return (
    <form onSubmit={add} className="flex flex-col gap-1">
      <input
        data-part="evidence"
        aria-label="Address of a run, notebook, pull request or page"
        placeholder="Paste the address of a run, notebook, pull request or page"
        value={draft ?? ''}
        spellCheck={false}
        maxLength={2_000}
        aria-invalid={problem !== undefined}
        onChange={(event) => setDraft(event.target.value === '' ? undefined : event.target.value)}
        className="field w-full"
      />
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </form>
  );
}

/** What an address or a hash points to, as far as it can be told from its form. */
function kindOf(ref: string): LinkKind {
  if (/^[0-9a-f]{7,64}$/i.test(ref)) return 'commit';
  if (/\.ipynb(?:$|[?#])/i.test(ref)) return 'notebook';
  if (/\/(?:pull|pulls|merge_requests|pull-requests)\/\d+/.test(ref)) return 'pull_request';
  if (/\/runs\/\w+|wandb\.ai\/|\/experiments\/\w+/.test(ref)) return 'run';
  return 'url';
}
