/** The repositories of a connection, and to which project each goes. */
import { list, repo, type Connection, type Project } from '@dualtrack/core';
import { Choice } from '../parts/choice.tsx';
import { useLive, useSession } from '../state/live.ts';
import { projectsIn } from '../work/look.ts';
import { AddNamed } from './addNamed.tsx';
import { Group, Switch } from './parts.tsx';

export function MappedRepositories({ row, home }: { row: Connection; home: Project }) {
  const session = useSession();
  const rows = useLive(
    (replica) => (replica.query(() => list(repo, 'connection', [row.id])) ?? []).filter((e) => e.removedAt === null),
    [row.id],
  );
  const projects = useLive(projectsIn, []);
  const names = Object.fromEntries(projects.map((each) => [each.id as string, each.name]));
  const takesAll = row.takes === 'all';
  return (
    <Group title="Repositories" about="They stay the same ones when they are renamed or moved at the forge.">
      {rows.length === 0 && <p className="text-text-2">None was told of yet.</p>}
      <ul className="flex flex-col gap-1">
        {rows.map((each) => (
          <li key={each.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="min-w-0 flex-1 basis-48 truncate font-mono text-meta" title={each.name}>
              {each.name}
            </span>
            <Choice
              label={`Project of ${each.name}`}
              value={each.project as string}
              names={names}
              onChoose={(project) =>
                session.run(
                  'connection.map',
                  { connection: row.id, name: each.name, project },
                  `${each.name} goes to ${names[project]}`,
                )
              }
            />
          </li>
        ))}
      </ul>
      <AddNamed
        what="repository"
        name={`map.${row.id}`}
        label="A repository by its name at the forge"
        placeholder="owner/name"
        charsMax={500}
        add={(name) =>
          session.attempt('connection.map', { connection: row.id, name, project: home.id }, `${name} is taken`)
        }
      />
      <Switch
        label="Take every repository that uses the URL"
        about={takesAll ? 'Those that are not listed go to this project.' : 'Others than those listed are not used.'}
        isOn={takesAll}
        onSwitch={(on) =>
          session.run(
            'connection.set',
            { connection: row.id, takes: on ? 'all' : 'named' },
            on ? 'Every repository is taken' : 'Only listed repositories are taken',
          )
        }
      />
    </Group>
  );
}
