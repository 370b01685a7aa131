/** The views of the board: those that come with it, those that are shared, one's own; and saving the present one. */
import { Suspense } from 'react';
import { list, savedQuestions, savedView, type Project, type SavedView } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { ChevronDown } from 'lucide-react';
import { Button } from '../../parts/button.tsx';
import { useAsking } from '../../shell/asking.tsx';
import { late } from '../../state/late.ts';
import { useLive } from '../../state/live.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { openMenus } from './openMenus.ts';
import { plainView, sameView, type View } from './view.ts';

const saving = late(async () => (await import('./saveView.tsx')).SaveView);

/** What comes with the board: everything, the questions that teams ask most, and two other ways to see it all. */
export const shipped: readonly { readonly name: string; readonly view: Partial<View> }[] = [
  { name: 'Everything', view: {} },
  ...savedQuestions.flatMap(({ name, answer }) =>
    answer.kind === 'tasks' ? [{ name: name[0]!.toUpperCase() + name.slice(1), view: { query: answer.query } }] : [],
  ),
  { name: 'Who is on what', view: { query: 'is:open', group: 'assignee' } },
  { name: 'Model by model', view: { group: 'model' } },
];

export function viewsIn(replica: Replica, home: Project['id']): SavedView[] {
  return replica.query(() => list(savedView, 'project', [home])) ?? [];
}

export const viewOfSaved = ({ query, group, sort, layout, by, density, shut }: SavedView): View => ({
  query,
  group,
  sort,
  layout,
  by: by ?? undefined,
  density: density ?? undefined,
  shut,
});

export function ViewMenu({ home }: { home: Project }) {
  const desk = useDesk();
  const { menu } = useAsking();
  const views = useLive((replica) => viewsIn(replica, home.id), [home.id]);
  const view = useDeskState((each) => each.view);
  const base = useDeskState((each) => each.base);
  const isSaving = useDeskState((each) => each.isSaving);
  const name = nameOf(view, views, base);
  return (
    <>
      <Button
        weight="quiet"
        small
        aria-haspopup="menu"
        aria-label={`View: ${name}`}
        className="max-w-56 min-w-0"
        onClick={({ currentTarget: anchor }) =>
          void openMenus().then(({ viewEntries }) =>
            menu({ label: 'Views', anchor, entries: viewEntries(desk, home, views, view) }),
          )
        }
      >
        <span className="truncate">{name}</span>
        <ChevronDown size={14} aria-hidden="true" className="shrink-0" />
      </Button>
      {isSaving && (
        <Suspense>
          <saving.Component home={home} views={views} />
        </Suspense>
      )}
    </>
  );
}

/** The name of what one looks at: of the view that looks the same, else of the one that was changed. */
function nameOf(view: View, views: readonly SavedView[], base: string | undefined): string {
  const saved = views.find((each) => sameView(viewOfSaved(each), view));
  const known = saved ?? shipped.find((each) => sameView({ ...plainView, ...each.view }, view));
  if (known) return known.name;
  const alike = shipped.find(
    ({ view: { query = '', group = 'track' } }) => query === view.query && group === view.group,
  );
  const from = views.find((each) => each.id === base);
  return from ? `${from.name}, changed` : (alike?.name ?? 'This view');
}
