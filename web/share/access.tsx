/** Who gets in: the link, shown once, a password if wished, and the end. */
import { useState, type FormEvent } from 'react';
import type { Share } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { asked, type Asked } from '../settings/forges.ts';
import { Group, Sure } from '../settings/parts.tsx';
import { copied } from '../state/clipboard.ts';
import { dayText } from '../state/dates.ts';
import { useSession } from '../state/live.ts';
import { newLink } from './publish.ts';
import type { Made } from './shares.tsx';

interface AccessProps {
  row: Share;
  /** Its link, where it was just made. */
  url: string | undefined;
  onMade: (made: Made) => void;
  onEnded: () => void;
}

export function Access({ row, url, onMade, onEnded }: AccessProps) {
  const { sync } = useSession();
  const [asking, setAsking] = useState<'link' | 'password' | 'end'>();
  const [problem, setProblem] = useState<string>();
  const tell = <T,>(answer: Asked<T>): T | undefined => {
    setProblem('problem' in answer ? answer.problem : undefined);
    if ('problem' in answer) return undefined;
    setAsking(undefined);
    return answer.value;
  };
  const renew = async (): Promise<void> => {
    const made = tell(await newLink(sync, row.id));
    if (made) onMade({ share: row.id, url: made.url });
  };
  const end = async (): Promise<void> => {
    const answer = await asked(sync, 'DELETE', `/api/shares/${row.id}`);
    tell(answer);
    if (!('problem' in answer)) onEnded();
  };
  const isByLink = row.readers === 'link';
  return (
    <Group title="Who gets in">
      {isByLink && url && <Link url={url} />}
      {isByLink && !url && (
        <p className="text-text-2">
          {row.linkedAt === null
            ? 'No link was made yet.'
            : `Its link was made ${dayText(row.linkedAt)} and shown once. Lost, it is made anew.`}
        </p>
      )}
      {!isByLink && (
        <p className="text-text-2">
          Members open it under{' '}
          <a href={`/share/${row.id}`} target="_blank" rel="noreferrer" className="text-focus hover:underline">
            its own address
          </a>
          , or from Share.
        </p>
      )}
      {isByLink && row.lockedAt !== null && <p>Readers give a password, set {dayText(row.lockedAt)}.</p>}
      {asking === undefined && (
        <div className="flex flex-wrap gap-2">
          {isByLink && (
            <Button onClick={() => (row.linkedAt === null ? void renew() : setAsking('link'))}>
              {row.linkedAt === null ? 'Make a link' : 'Make a new link'}
            </Button>
          )}
          {isByLink && (
            <Button onClick={() => setAsking('password')}>
              {row.lockedAt === null ? 'Set a password' : 'Change the password'}
            </Button>
          )}
          {isByLink && row.lockedAt !== null && (
            <Button
              weight="quiet"
              onClick={() => void asked(sync, 'DELETE', `/api/shares/${row.id}/password`).then(tell)}
            >
              Ask for none
            </Button>
          )}
          <Button weight="quiet" onClick={() => setAsking('end')}>
            End this page
          </Button>
        </div>
      )}
      {asking === 'link' && (
        <Sure
          ask="The link that people have stops working at once. Make a new one?"
          yes="Make it"
          onYes={() => void renew()}
          onNo={() => setAsking(undefined)}
        />
      )}
      {asking === 'password' && <Password id={row.id} onDone={() => setAsking(undefined)} />}
      {asking === 'end' && (
        <Sure
          ask="End this page for good? Whoever opens it finds nothing any more."
          yes="End it"
          onYes={() => void end()}
          onNo={() => setAsking(undefined)}
        />
      )}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </Group>
  );
}

/** The link, this once. */
function Link({ url }: { url: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div className="flex flex-col gap-1.5 rounded border border-line bg-surface px-3 py-2">
      <p className="font-medium">The link</p>
      <p className="font-mono text-meta break-all select-all">{url}</p>
      <div className="flex flex-wrap items-center gap-2">
        <Button weight="main" onClick={() => void copied(url).then(setCopied)}>
          {isCopied ? 'Copied' : 'Copy the link'}
        </Button>
        <a href={url} target="_blank" rel="noreferrer" className="text-focus hover:underline">
          Open it
        </a>
      </div>
      <p className="text-warn">It is shown this once. Copy it before you leave this screen.</p>
    </div>
  );
}

function Password({ id, onDone }: { id: string; onDone: () => void }) {
  const { sync } = useSession();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    event.stopPropagation();
    const answer = await asked(sync, 'POST', `/api/shares/${id}/password`, { password: text });
    if ('problem' in answer) return setProblem(answer.problem);
    onDone();
  };
  return (
    <div className="flex flex-col gap-2">
      <TextField
        label="Password"
        hint="At least 8 characters. Tell it another way than the link; it is not shown again."
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={256}
        value={text}
        problem={problem}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) void submit(event);
          if (event.key === 'Escape') onDone();
        }}
      />
      <div className="flex gap-2">
        <Button weight="main" onClick={(event) => void submit(event)}>
          Set it
        </Button>
        <Button weight="quiet" onClick={onDone}>
          Not now
        </Button>
      </div>
    </div>
  );
}
