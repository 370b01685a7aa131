/** The editor of a page: what stands on it, who reads it, and beside it the page as readers will see it. */
import { useRef, useState } from 'react';
import { type Project, type Share } from '@dualtrack/core';
import { Link, useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Group } from '../settings/parts.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useSession } from '../state/live.ts';
import { Access } from './access.tsx';
import { inputOf, wrongIn } from './draft.ts';
import { HealthFields, Needs, Terms } from './lists.tsx';
import { Preview } from './preview.tsx';
import { commandId, newLink, published } from './publish.ts';
import { Sections } from './sections.tsx';
import type { Made } from './shares.tsx';
import { useShareDraft } from './useShareDraft.ts';

interface EditorProps {
  home: Project;
  /** Undefined: the page is not there yet. */
  row: Share | undefined;
  /** Its link, where it was just made. */
  url: string | undefined;
  onMade: (made: Made) => void;
}

export function Editor({ home, row, url, onMade }: EditorProps) {
  const { sync } = useSession();
  const [, go] = useLocation();
  const kept = useShareDraft(home, row);
  const { draft, set, forget, isChanged, isOld } = kept;
  const [problem, setProblem] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  // Because: sent again after a lost answer, it is the same command as long as it says the same.
  const last = useRef({ said: '', id: '' });
  const publish = async (): Promise<void> => {
    const wrong = wrongIn(draft);
    setProblem(wrong);
    if (wrong || isAsking) return;
    const input = inputOf(draft);
    const said = JSON.stringify(input);
    if (last.current.said !== said) last.current = { said, id: commandId() };
    setAsking(true);
    const [name, of] = row
      ? (['share.set', { share: row.id }] as const)
      : (['share.create', { project: home.key }] as const);
    const answer = await published(sync, name, { ...of, ...input }, last.current.id);
    if ('problem' in answer) {
      setAsking(false);
      return setProblem(answer.problem);
    }
    if (row) {
      setAsking(false);
      return forget();
    }
    const link = draft.readers === 'link' ? await newLink(sync, answer.value) : undefined;
    forget();
    if (link && 'value' in link) onMade({ share: answer.value, url: link.value.url });
    go(`/${home.key}/share/${answer.value}`, { replace: true });
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageTitle title={`${row?.title ?? 'New page'} · Share · ${home.name}`} />
      <div className="flex min-h-0 flex-1 overflow-y-auto max-lg:flex-col lg:overflow-hidden">
        <form
          className="min-w-0 px-4 md:px-8 lg:w-[36rem] lg:shrink-0 lg:overflow-y-auto"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void publish();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
            event.preventDefault();
            void publish();
          }}
        >
          <p className="pt-3">
            <Link href={`/${home.key}/share`} className="text-focus hover:underline">
              All pages
            </Link>
          </p>
          <h1 className="pb-3 text-page font-semibold break-words max-md:text-panel">
            {row ? <bdi>{row.title}</bdi> : 'A new page'}
          </h1>
          {isOld && (
            <div
              role="status"
              className="mb-3 flex flex-wrap items-center gap-2 rounded border border-line p-2 text-warn"
            >
              Somebody published this page anew since you began. What you typed is still here.
              <Button small onClick={forget}>
                Take theirs
              </Button>
            </div>
          )}
          {row && <Access row={row} url={url} onMade={onMade} onEnded={() => go(`/${home.key}/share`)} />}
          <Group title="The page">
            <TextField
              label="Title"
              value={draft.title}
              maxLength={120}
              autoComplete="off"
              onChange={(event) => set({ title: event.target.value })}
            />
            <fieldset className="flex flex-col gap-1.5">
              <legend className="pb-1 font-medium">Who reads it</legend>
              <Reader
                draft={kept}
                value="link"
                label="Whoever has its link"
                about="No account needed; nobody can guess it."
              />
              <Reader
                draft={kept}
                value="members"
                label="Members who see this project"
                about="They sign in; the link opens nothing."
              />
            </fieldset>
            <div className="grid gap-3 sm:grid-cols-2">
              <TextField
                label="Until"
                type="date"
                hint="Empty: until you end it."
                value={draft.expires}
                onChange={(event) => set({ expires: event.target.value })}
              />
              <TextField
                label="Next update"
                type="date"
                value={draft.next}
                onChange={(event) => set({ next: event.target.value })}
              />
            </div>
            <TextField
              label="Whom to ask"
              hint="As you want it read: a name, a channel. It is on the page as it stands."
              value={draft.contact}
              maxLength={500}
              autoComplete="off"
              onChange={(event) => set({ contact: event.target.value })}
            />
          </Group>
          <HealthFields draft={draft} set={set} />
          <Sections home={home} draft={draft} set={set} />
          <Needs draft={draft} set={set} />
          <Terms draft={draft} set={set} />
          <div className="sticky bottom-0 -mx-4 flex flex-wrap items-center gap-2 border-t border-line bg-bg px-4 py-3 md:-mx-8 md:px-8">
            <Button type="submit" weight="main" disabled={isAsking || (row !== undefined && !isChanged)}>
              {isAsking ? 'Publishing…' : row ? 'Publish changes' : 'Publish'}
            </Button>
            {isChanged && (
              <Button weight="quiet" onClick={forget}>
                Throw away what I typed
              </Button>
            )}
            {row && !isChanged && <span className="text-text-2">Published as it stands here.</span>}
            {problem && (
              <p role="alert" className="basis-full text-danger">
                {problem}
              </p>
            )}
          </div>
        </form>
        <Preview home={home} draft={draft} />
      </div>
    </div>
  );
}

function Reader(props: {
  draft: ReturnType<typeof useShareDraft>;
  value: 'link' | 'members';
  label: string;
  about: string;
}) {
  const { draft, set } = props.draft;
  return (
    <label className="flex items-baseline gap-2">
      <input
        type="radio"
        name="readers"
        className="size-4 shrink-0 translate-y-0.5 accent-text"
        checked={draft.readers === props.value}
        onChange={() => set({ readers: props.value })}
      />
      <span>
        {props.label} <span className="text-text-2">{props.about}</span>
      </span>
    </label>
  );
}
