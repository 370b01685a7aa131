/**
 * Settings: what shapes a project and the workspace, each part at an address of its own. Who may not change something
 * sees how it is, and who may.
 */
import { Suspense, type ComponentType } from 'react';
import type { Project } from '@dualtrack/core';
import { Link, useLocation } from 'wouter';
import { PageTitle } from '../shell/pageTitle.tsx';
import { late } from '../state/late.ts';
import { usePhone } from '../state/live.ts';
import { Opening, Unknown } from '../shell/before.tsx';
import { AutomationSettings } from './automations.tsx';
import { BoardSettings } from './board.tsx';
import { DataSettings } from './data.tsx';
import { KeyboardSettings } from './keyboard.tsx';
import { LabelSettings } from './labels.tsx';
import { PeopleSettings } from './people.tsx';
import { ProjectSettings } from './project.tsx';
import { RepositorySettings } from './repositories.tsx';
import { StageSettings } from './stages.tsx';

export interface SettingsProps {
  readonly home: Project;
  /** One thing of a section that has a page of its own. */
  readonly of?: string | undefined;
}

const audit = late<SettingsProps>(async () => (await import('../people/audit.tsx')).AuditSettings);
const connections = late(async () => (await import('./connections.tsx')).ConnectionSettings);

const signIn = late(async () => (await import('./providers.tsx')).SignInSettings);
const team = late<SettingsProps>(async () => (await import('../people/team.tsx')).TeamSettings);

interface Section {
  readonly name: string;
  readonly slug: string;
  readonly of: 'project' | 'workspace';
  readonly View: ComponentType<SettingsProps>;
}

const sections: readonly Section[] = [
  { name: 'Project', slug: 'project', of: 'project', View: ProjectSettings },
  { name: 'Board', slug: 'board', of: 'project', View: BoardSettings },
  { name: 'Labels and types', slug: 'labels', of: 'project', View: LabelSettings },
  { name: 'Stages', slug: 'stages', of: 'project', View: StageSettings },
  { name: 'Automations', slug: 'automations', of: 'project', View: AutomationSettings },
  { name: 'Repositories', slug: 'repositories', of: 'project', View: RepositorySettings },
  { name: 'Connections', slug: 'connections', of: 'project', View: connections.Component },
  { name: 'Team', slug: 'team', of: 'workspace', View: team.Component },
  { name: 'People', slug: 'people', of: 'workspace', View: PeopleSettings },
  { name: 'Sign-in', slug: 'sign-in', of: 'workspace', View: () => <signIn.Component /> },
  { name: 'Keyboard', slug: 'keyboard', of: 'workspace', View: KeyboardSettings },
  { name: 'Audit', slug: 'audit', of: 'workspace', View: audit.Component },
  { name: 'Data', slug: 'data', of: 'workspace', View: DataSettings },
];

/** `path`: what stands behind `settings/` in the address. */
export function Settings({ home, path }: { home: Project; path: string }) {
  const [slug = '', of] = path.split('/');
  const section = sections.find((each) => each.slug === (slug || 'project'));
  if (!section || (of !== undefined && section.slug !== 'connections'))
    return <Unknown what="There are no such settings." />;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto md:flex-row md:overflow-hidden">
      <PageTitle title={`${section.name} settings · ${home.name}`} />
      <Contents home={home} section={section} />
      <div className="min-w-0 flex-1 px-4 pb-16 md:overflow-y-auto md:px-8 md:pt-3">
        <div className="max-w-[760px]">
          <h1 className="py-3 text-page font-semibold max-md:text-panel">{section.name}</h1>
          <Suspense fallback={<Opening />}>
            <section.View key={home.id} home={home} of={of} />
          </Suspense>
        </div>
      </div>
    </div>
  );
}

function Contents({ home, section }: SettingsProps & { section: Section }) {
  const isPhone = usePhone();
  const [, go] = useLocation();
  const path = (each: Section): string => `/${home.key}/settings/${each.slug}`;
  if (isPhone) {
    return (
      <label className="flex items-center gap-2 px-4 pt-3 text-text-2">
        Settings of
        <select
          className="field min-h-10 flex-1 font-medium"
          value={section.slug}
          onChange={(event) => go(path(sections.find((each) => each.slug === event.target.value)!))}
        >
          {sections.map((each) => (
            <option key={each.slug} value={each.slug}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <nav aria-label="Settings" className="flex w-[196px] shrink-0 flex-col gap-4 border-r border-line px-3 pt-5">
      {(['project', 'workspace'] as const).map((of) => (
        <div key={of}>
          <h2 className="truncate px-2 pb-1 text-meta text-text-3">{of === 'project' ? home.name : 'Workspace'}</h2>
          <ul className="flex flex-col gap-0.5">
            {sections
              .filter((each) => each.of === of)
              .map((each) => (
                <li key={each.slug}>
                  <Link
                    href={path(each)}
                    aria-current={each === section ? 'page' : undefined}
                    className={`flex h-8 items-center rounded px-2 hover:bg-hover ${each === section ? 'bg-hover font-medium' : 'text-text-2'}`}
                  >
                    {each.name}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
