/** The four parts of a page: whether it has them, which lines are on it, and how each reads. */
import { useState } from 'react';
import {
  decision,
  edge,
  list,
  sectionNames,
  shareSections,
  version,
  type Project,
  type ShareItems,
  type ShareSection,
} from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { Group, Switch } from '../settings/parts.tsx';
import { useLive } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { blankItem, type Draft, type DraftItem } from './draft.ts';
import { ItemFields } from './itemFields.tsx';
import type { DraftProps } from './lists.tsx';

interface Candidate {
  readonly of: string;
  readonly words: string;
}

/** Lines that are listed before one asks for all. */
const LISTED = 8;

const abouts: Readonly<Record<ShareSection, string>> = {
  production: 'Versions that are live, since when, and what they do for readers.',
  coming: 'Versions that are being built or tested.',
  investigating: 'Questions that are being answered, each with the day of its decision.',
  learned: 'Answers, whatever they were.',
};

export function Sections({ home, draft, set }: DraftProps & { home: Project }) {
  const { value, problem } = useRemote<ShareItems>(`/api/shares/items?project=${home.key}`, useNews(home));
  return (
    <>
      {problem && <p className="text-warn">{problem}</p>}
      {shareSections.map((section) => (
        <Section
          key={section}
          section={section}
          draft={draft}
          set={set}
          items={value && candidatesIn(value, section)}
        />
      ))}
    </>
  );
}

/** What, when it changes, makes it worth asking again what there is to show. */
const useNews = (home: Project): string =>
  useLive(
    (replica) => {
      const versions = replica.query(() => list(version, 'project', [home.id])) ?? [];
      const newest = replica.query(() => edge(decision, 'number', [], { order: 'down' }));
      return `${newest} ${versions.map((each) => each.stage).join()}`;
    },
    [home.id],
  );

function candidatesIn(items: ShareItems, section: ShareSection): readonly Candidate[] {
  if (section === 'investigating') return items.investigating.map(({ of, question }) => ({ of, words: question }));
  if (section === 'learned') return items.learned.map(({ of, finding }) => ({ of, words: finding }));
  return items[section].map(({ of, name }) => ({ of, words: name }));
}

function Section(props: DraftProps & { section: ShareSection; items: readonly Candidate[] | undefined }) {
  const { section, draft, set, items = [] } = props;
  const [isAll, setAll] = useState(false);
  const isOn = draft.sections.includes(section);
  const isNews = draft.news.includes(section);
  const name = sectionNames[section];
  const toggle = (all: readonly ShareSection[], on: boolean): ShareSection[] =>
    shareSections.filter((each) => (each === section ? on : all.includes(each)));
  const isListed = ({ of }: Candidate, n: number): boolean =>
    isAll || n < LISTED || chosen(draft, section, of) !== undefined;
  const listed = items.filter(isListed);
  return (
    <Group
      title={name}
      about={abouts[section]}
      aside={
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-text"
            checked={isOn}
            onChange={(event) => set({ sections: toggle(draft.sections, event.target.checked) })}
          />
          on the page<span className="sr-only">: {name}</span>
        </label>
      }
    >
      {isOn && (
        <>
          {items.length === 0 && props.items && (
            <p className="text-text-2">There is nothing to choose at the moment.</p>
          )}
          <ul className="flex flex-col">
            {listed.map((each) => (
              <li key={each.of} className="border-t border-line py-1.5 first:border-t-0">
                <Item candidate={each} section={section} draft={draft} set={set} />
              </li>
            ))}
          </ul>
          {listed.length < items.length && (
            <div>
              <Button onClick={() => setAll(true)}>Show all {items.length}</Button>
            </div>
          )}
          <Switch
            label="New ones come by themselves"
            about={
              section === 'investigating' || section === 'learned'
                ? 'In the words that the team wrote for itself. Off, nothing appears that you did not choose.'
                : 'Off, nothing appears that you did not choose.'
            }
            isOn={isNews}
            onSwitch={(on) => set({ news: toggle(draft.news, on) })}
          />
        </>
      )}
    </Group>
  );
}

const chosen = (draft: Draft, section: ShareSection, of: string): DraftItem | undefined =>
  draft.items.find((each) => each.section === section && each.of === of);

function Item({ candidate, section, draft, set }: DraftProps & { candidate: Candidate; section: ShareSection }) {
  const known = chosen(draft, section, candidate.of);
  const isShown = known?.shown ?? draft.news.includes(section);
  const item = known ?? { ...blankItem(section, candidate.of), shown: isShown };
  const put = (part: Partial<DraftItem>): void => {
    const next = { ...item, ...part };
    const others = draft.items.filter((each) => each !== known);
    set({ items: known ? draft.items.map((each) => (each === known ? next : each)) : [...others, next] });
  };
  return (
    <>
      <label className="flex min-h-7 min-w-0 cursor-pointer items-start gap-2 coarse:min-h-11">
        <input
          type="checkbox"
          className="mt-1 size-4 shrink-0 accent-text"
          checked={isShown}
          onChange={(event) => put({ shown: event.target.checked })}
        />
        <bdi className="min-w-0 break-words">{candidate.words}</bdi>
      </label>
      {isShown && <ItemFields item={item} plain={candidate.words} put={put} />}
    </>
  );
}
