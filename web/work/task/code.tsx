/** The code of committed work: its branches, pull requests and CI runs, each with its state as it was told last. */
import { link, list, pull, verdictOf, type Link, type LinkState, type ReviewState, type Task } from '@dualtrack/core';
import { momentText } from '../../state/dates.ts';
import { useLive, useNow } from '../../state/live.ts';
import { useWanted } from '../../state/wanted.ts';
import { linkNames } from '../../words.ts';
import { peopleIn } from '../look.ts';
import { Part } from './part.tsx';

const signs: Record<LinkState, readonly [sign: string, word: string, colour: string]> = {
  draft: ['◌', 'draft', 'text-text-3'],
  open: ['○', 'open', 'text-text-2'],
  merged: ['✓', 'merged', 'text-ok'],
  closed: ['–', 'closed', 'text-text-2'],
  running: ['◐', 'running', 'text-warn'],
  passed: ['✓', 'passed', 'text-ok'],
  failed: ['✕', 'failed', 'text-danger'],
  cancelled: ['–', 'cancelled', 'text-text-2'],
};

const kinds = ['branch', 'pull_request', 'ci_run', 'deployment'];
/** Commits shown here; the rest is with the evidence. */
const COMMITS = 3;

export const isCode = (row: Link): boolean => kinds.includes(row.kind);

export function Code({ row }: { row: Task }) {
  const now = useNow();
  const rows = useLive((replica) => replica.query(() => list(link, 'task', [row.id])) ?? [], [row.id]);
  const code = rows.filter(isCode);
  const commits = rows.filter((each) => each.kind === 'commit').slice(-COMMITS);
  if (code.length + commits.length === 0) return null;
  return (
    <Part title="Code">
      <ul>
        {[...code, ...commits.toReversed()].map((each) => (
          <li key={each.id} className="grid min-h-7 grid-cols-[6rem_minmax(0,1fr)_auto] items-center gap-x-3">
            <span className="text-text-2">{linkNames[each.kind]}</span>
            <Address of={each} />
            {each.state ? (
              <State of={each.state} />
            ) : (
              <span className="text-meta text-text-3">{momentText(each.at, now)}</span>
            )}
            {each.kind === 'pull_request' && <Reviews of={each} />}
          </li>
        ))}
      </ul>
    </Part>
  );
}

const verdicts: Record<ReviewState, readonly [sign: string, word: string, colour: string] | undefined> = {
  requested: ['◌', 'is asked', 'text-text-2'],
  approved: ['✓', 'approved', 'text-ok'],
  changes: ['±', 'wants changes', 'text-warn'],
  commented: ['–', 'commented', 'text-text-2'],
  withdrawn: undefined,
};

/** Who was asked about a pull request, and what they say: members by their name, others by their login. */
function Reviews({ of }: { of: Link }) {
  useWanted('pull', 'url', of.ref);
  const said = useLive(
    (replica) => {
      const people = peopleIn(replica);
      const row = replica.query(() => list(pull, 'url', [of.ref]))?.[0];
      return (row?.reviews ?? []).map((each) => ({
        who: people.find((one) => one.id === each.person)?.name ?? each.login,
        state: verdictOf(each),
      }));
    },
    [of.ref],
  );
  const shown = said.flatMap(({ who, state }) => (verdicts[state] ? [{ who, verdict: verdicts[state] }] : []));
  if (shown.length === 0) return null;
  return (
    <ul
      aria-label={`Reviews of ${of.title}`}
      className="col-start-2 col-end-4 flex flex-wrap gap-x-4 pb-1 text-meta text-text-2"
    >
      {shown.map(({ who, verdict: [sign, word, colour] }) => (
        <li key={who}>
          {who}{' '}
          <span className={`font-medium ${colour}`}>
            <span aria-hidden="true">{sign}</span> {word}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function State({ of }: { of: LinkState }) {
  const [sign, word, colour] = signs[of];
  return (
    <span className={`shrink-0 text-meta font-medium ${colour}`}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}

function Address({ of }: { of: Link }) {
  if (!/^https?:\/\//i.test(of.ref)) return <span className="truncate font-mono text-meta">{of.title}</span>;
  return (
    <a href={of.ref} target="_blank" rel="noreferrer noopener" className="truncate text-focus hover:underline">
      {of.title}
    </a>
  );
}
