/** Where one can go, and which project one is in. */
import { useEffect } from 'react';
import {
  BookOpenCheck,
  Box,
  CircleUser,
  Columns3,
  Database,
  FolderPlus,
  Inbox,
  Settings2,
  Share2,
  UserRound,
  UserRoundCheck,
  type LucideIcon,
} from 'lucide-react';
import type { Project } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { keep, kept } from '../state/storage.ts';
import { useLive } from '../state/live.ts';
import { cameByAddress } from '../state/opening.ts';
import { projectByKey, projectsIn } from '../work/look.ts';

export interface Screen {
  readonly name: string;
  /** How one goes there: `g b`. */
  readonly keys: string;
  readonly icon: LucideIcon;
  readonly at: (home: Project) => string;
  /** At the foot of the rail, apart from the work. */
  readonly foot?: boolean;
}

/** The register of screens: rail, bars, keys and palette all follow it. */
export const screens: readonly Screen[] = [
  { name: 'Inbox', keys: 'g i', icon: Inbox, at: () => '/inbox' },
  { name: 'My work', keys: 'g a', icon: CircleUser, at: () => '/my-work' },
  { name: 'Board', keys: 'g b', icon: Columns3, at: ({ key }) => `/${key}/board` },
  { name: 'Models', keys: 'g m', icon: Box, at: ({ key }) => `/${key}/models` },
  { name: 'Data', keys: 'g d', icon: Database, at: ({ key }) => `/${key}/data` },
  { name: 'Ledger', keys: 'g l', icon: BookOpenCheck, at: ({ key }) => `/${key}/ledger` },
  { name: 'Share', keys: 'g s', icon: Share2, at: ({ key }) => `/${key}/share`, foot: true },
  { name: 'Settings', keys: 'g ,', icon: Settings2, at: ({ key }) => `/${key}/settings`, foot: true },
];

/** What one reaches from everywhere and is no screen of a project. */
export const besides: readonly Place[] = [
  { name: 'Add a project', keys: 'g p', path: '/new', icon: FolderPlus, isHere: false },
  cameByAddress
    ? { name: 'Keep this workspace', keys: 'g u', path: '/keep', icon: UserRoundCheck, isHere: false }
    : { name: 'Account', keys: 'g u', path: '/account', icon: UserRound, isHere: false },
];

export interface Place extends Omit<Screen, 'at'> {
  readonly path: string;
  readonly isHere: boolean;
}

/** The screens as they are reached from here; none while there is no project. */
export function usePlaces(): Place[] {
  const [path] = useLocation();
  const project = useProject();
  if (!project) return [];
  return screens.map(({ at, ...screen }) => {
    const own = at(project);
    return { ...screen, path: own, isHere: path === own || path.startsWith(`${own}/`) };
  });
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
