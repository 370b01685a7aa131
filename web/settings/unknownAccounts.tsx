/** Accounts that did something on forges and that nobody is known to be behind: who they are is said here. */
import { useState } from 'react';
import { providerNames, saying, type Person, type UnknownAccount } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { useLive, useSession } from '../state/live.ts';
import { dayText } from '../state/dates.ts';
import { useRemote } from '../state/remote.ts';
import { useSettled } from '../state/settled.ts';
import { peopleIn } from '../work/look.ts';
import { useTick } from './forges.ts';
import { Group } from './parts.tsx';

/** So many are listed until somebody asks for the rest. */
const FIRST = 12;

/** `turn`: changes when somebody was made known. */
export function UnknownAccounts({ turn, onKnown }: { turn: number; onKnown: () => void }) {
  const members = useLive(peopleIn, []).filter((each) => each.leftAt === null);
  const { value } = useRemote<readonly UnknownAccount[]>('/api/accounts', `${members.length} ${turn} ${useTick()}`);
  const [isWhole, setWhole] = useState(false);
  const asked = (value ?? []).filter((each) => !each.ignored);
  const ignored = (value ?? []).filter((each) => each.ignored);
  if (asked.length + ignored.length === 0) return null;
  const shown = isWhole ? asked : asked.slice(0, FIRST);
  return (
    <Group
      title="Accounts of nobody yet"
      about="They did something on your forges. Say who they are, and what they did is theirs, before and from now on."
    >
      {asked.length === 0 && <p className="text-text-2">Everybody is known.</p>}
      <ul className="flex flex-col">
        {shown.map((each) => (
          <li key={each.id} className="border-b border-line py-3 first:pt-0 last:border-0">
            <Account row={each} members={members} onKnown={onKnown} />
          </li>
        ))}
      </ul>
      {shown.length < asked.length && (
        <Button weight="quiet" className="self-start" onClick={() => setWhole(true)}>
          Show all {asked.length}
        </Button>
      )}
      {ignored.length > 0 && <Ignored rows={ignored} onKnown={onKnown} />}
    </Group>
  );
}

interface AccountProps {
  row: UnknownAccount;
  members: readonly Person[];
  onKnown: () => void;
}

function Account({ row, members, onKnown }: AccountProps) {
  const does = useDoes(onKnown);
  const { id, login, likely } = row;
  const called = row.name === '' ? login : row.name;
  const isPerson = (person: string, name: string): void =>
    does('people.match', { account: id, person }, saying`${login} is ${name}.`);
  return (
    <div role="group" aria-label={login} className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <div className="min-w-0 flex-1 basis-64">
        <p className="break-words">
          <span className="font-medium">{called}</span>
          {called !== login && <span className="text-text-2"> {login}</span>}
        </p>
        <p className="text-meta break-words text-text-2">
          <Seen row={row} />
        </p>
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-1.5 [&_select]:max-w-full">
        {likely && (
          <Button small className="max-w-full" onClick={() => isPerson(likely.id, likely.name)}>
            <span className="truncate">{saying`This is ${likely.name}`}</span>
          </Button>
        )}
        <Choice
          label={`Who ${login} is`}
          value=""
          names={{
            '': likely ? 'Somebody else' : 'This is',
            ...Object.fromEntries(members.map((each) => [each.id, each.name])),
          }}
          onChoose={(person) => {
            const who = members.find((each) => each.id === person);
            if (who) isPerson(who.id, who.name);
          }}
        />
        <Button
          small
          aria-label={`Add ${login} as a member`}
          onClick={() => does('people.add', { name: called, account: id }, saying`${called} added.`)}
        >
          Add as member
        </Button>
        <Button
          small
          weight="quiet"
          aria-label={`Ignore ${login}`}
          onClick={() => does('people.ignore', { account: id, ignored: true }, saying`${login} is ignored.`)}
        >
          Ignore
        </Button>
      </div>
    </div>
  );
}

function Seen({ row: { system, host, pulls, seen, where } }: { row: UnknownAccount }) {
  const forge = host === '' || isKnownHost(host) ? providerNames[system] : `${providerNames[system]} on ${host}`;
  const link = where.url?.startsWith('http') ? where.url : undefined;
  return (
    <>
      {forge}
      {pulls > 0 && ` · ${pulls} pull ${pulls === 1 ? 'request' : 'requests'}`} · last on {dayText(Date.parse(seen))} in{' '}
      {link ? (
        <a href={link} target="_blank" rel="noreferrer noopener" className="text-focus hover:underline">
          {where.name}
        </a>
      ) : (
        where.name
      )}
    </>
  );
}

function Ignored({ rows, onKnown }: { rows: readonly UnknownAccount[]; onKnown: () => void }) {
  const does = useDoes(onKnown);
  return (
    <details className="text-text-2">
      <summary className="cursor-pointer">
        {rows.length === 1 ? 'One is ignored' : `${rows.length} are ignored`}
      </summary>
      <ul className="flex flex-col gap-1 pt-2">
        {rows.map(({ id, login }) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <span className="min-w-0 break-words">{login}</span>
            <Button
              small
              weight="quiet"
              aria-label={`Ask again who ${login} is`}
              onClick={() =>
                does('people.ignore', { account: id, ignored: false }, saying`${login} is asked for again.`)
              }
            >
              Ask again
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Says something of an account, and what was said once the server has taken it. */
function useDoes(onKnown: () => void) {
  const session = useSession();
  const settled = useSettled();
  return (name: string, input: unknown, said: string): void => {
    const result = session.attempt(name, input);
    if (result.kind === 'refused') return session.notices.refused(result.message);
    void settled(result.call.id).then((refused) => {
      if (refused) session.notices.refused(refused.message);
      else session.notices.say(said);
      onKnown();
    });
  };
}

const isKnownHost = (host: string): boolean => ['github.com', 'gitlab.com', 'bitbucket.org'].includes(host);
