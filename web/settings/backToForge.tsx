/** What goes back to the forge: nothing, a status or one comment, each with what it writes and what its token needs. */
import { useId } from 'react';
import { backs, type Back, type Connection, type Provider } from '@dualtrack/core';
import { useSession } from '../state/live.ts';
import type { ConnectionView } from './forges.ts';
import { Group } from './parts.tsx';

const names: Record<Back, string> = {
  nothing: 'Nothing',
  status: 'A status',
  comment: 'One comment',
};

const writes: Record<Back, string> = {
  nothing: 'The forge is read, and never written to.',
  status: '“dualtrack” at the newest commit, as “CHURN-42: Review”: pending until the tasks are done.',
  comment: 'With the keys, titles and columns of the tasks, edited when they change. Who reads it there reads them.',
};

/** What a token needs to write, beyond what it needs to read. */
const rights: Record<Provider, Record<Exclude<Back, 'nothing'>, string>> = {
  github: {
    status: 'The token has to write Commit statuses.',
    comment: 'The token has to write Issues and Pull requests.',
  },
  gitlab: {
    status:
      'The token needs the scope api and the role Developer. GitLab counts a status into the pipeline; there, prefer the comment.',
    comment: 'The token needs the scope api and the role Developer.',
  },
  'bitbucket-cloud': {
    status: 'The token has to write repositories.',
    comment: 'The token has to write pull requests.',
  },
  'bitbucket-server': {
    status: 'A token that reads the repository is enough.',
    comment: 'A token that reads the repository is enough.',
  },
  gitea: {
    status: 'The token needs the scope write:repository.',
    comment: 'The token needs the scope write:issue.',
  },
};

export function BackToForge({ row, of }: { row: Connection; of: ConnectionView }) {
  const session = useSession();
  const chosen = row.back ?? 'nothing';
  const choose = (back: Back): void => {
    const words = `${names[back]} ${back === 'nothing' ? 'goes' : 'of the tasks goes'} back to the forge`;
    session.run('connection.set', { connection: row.id, back }, words);
  };
  return (
    <Group
      title="Back to the forge"
      about="What is written to pull requests that are the work of tasks of this project, and kept as the tasks stand."
    >
      <div role="radiogroup" aria-label="What goes back to the forge" className="flex flex-col gap-3">
        {backs.map((back) => (
          <Option
            key={back}
            back={back}
            about={back === 'nothing' ? writes[back] : `${writes[back]} ${rights[row.provider][back]}`}
            isChosen={back === chosen}
            onChoose={() => choose(back)}
          />
        ))}
      </div>
      {chosen !== 'nothing' && (
        <p role="status" className={of.back.error ? 'text-danger' : 'text-warn'}>
          {of.has.token ? of.back.error : 'There is no token, so that nothing can be written. Set one above.'}
        </p>
      )}
    </Group>
  );
}

function Option(props: { back: Back; about: string; isChosen: boolean; onChoose: () => void }) {
  const id = useId();
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2.5">
      <input
        type="radio"
        id={id}
        name="back"
        checked={props.isChosen}
        aria-describedby={`${id}-about`}
        onChange={props.onChoose}
        className="mt-0.5 size-4 accent-text"
      />
      <label htmlFor={id} className="font-medium">
        {names[props.back]}
      </label>
      <p id={`${id}-about`} className="col-start-2 max-w-[64ch] text-text-2">
        {props.about}
      </p>
    </div>
  );
}
