/** The menu that leads from one project to another. */
import { useLocation } from 'wouter';
import { useLive } from '../state/live.ts';
import { projectsIn } from '../work/look.ts';
import { useAsking } from './asking.tsx';
import { useProject } from './places.ts';

/** `isUseful`: there is another project to go to. */
export function useProjectMenu(): { readonly isUseful: boolean; open(anchor: Element): void } {
  const projects = useLive(projectsIn, []);
  const present = useProject();
  const { menu } = useAsking();
  const [, go] = useLocation();
  return {
    isUseful: projects.length > 1,
    open: (anchor) =>
      menu({
        label: 'Project',
        anchor,
        entries: [
          {
            kind: 'group',
            label: 'Projects',
            entries: projects.map((each) => ({
              kind: 'item',
              label: `${each.name} · ${each.key}`,
              checked: each.id === present?.id,
              run: () => go(`/${each.key}/board`),
            })),
          },
          {
            kind: 'group',
            label: 'More',
            entries: [{ kind: 'item', label: 'Add a project', keys: 'g p', run: () => go('/new') }],
          },
        ],
      }),
  };
}
