/** Where one can go, and which project one is in. */
import { useEffect } from 'react';
import { BookOpenCheck, Box, CircleUser, Columns3, Inbox, Settings2, type LucideIcon } from 'lucide-react';
import type { Project } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { keep, kept } from '../state/kept.ts';
import { useLive } from '../state/live.ts';
import { projectByKey, projectsIn } from '../work/look.ts';

export interface Place {
  readonly name: 'Inbox' | 'My work' | 'Board' | 'Models' | 'Ledger' | 'Settings';
  readonly path: string;
  readonly icon: LucideIcon;
  readonly isHere: boolean;
}

/** The screens of the present project; none while there is no project. */
export function usePlaces(): Place[] {
  const [path] = useLocation();
  const project = useProject();
  if (!project) return [];
  const place = (
    name: Place['name'],
    icon: LucideIcon,
    own: string = `/${project.key}/${name.toLowerCase()}`,
  ): Place => {
    return { name, icon, path: own, isHere: path === own || path.startsWith(`${own}/`) };
  };
  return [
    place('Inbox', Inbox, '/inbox'),
    place('My work', CircleUser, '/my-work'),
    place('Board', Columns3),
    place('Models', Box),
    place('Ledger', BookOpenCheck),
    place('Settings', Settings2),
  ];
}

/** The project of the address, else the one that was looked at last. */
export function useProject(): Project | undefined {
  const [path] = useLocation();
  const key = path.split('/')[1] ?? '';
  const project = useLive(
    (replica) => {
      const named = key === 'new' ? undefined : projectByKey(replica, key);
      const last = kept('project') as string | undefined;
      const all = projectsIn(replica);
      return named ?? all.find((each) => each.id === last) ?? all[0];
    },
    [key],
  );
  useEffect(() => {
    if (project) keep('project', project.id);
  }, [project]);
  return project;
}
