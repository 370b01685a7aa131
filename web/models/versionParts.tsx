/** The parts of a version's page: what it waits for, its work, what shows it, where it runs, and what led to it. */
import type { EvidenceLine, Project, VersionView } from '@dualtrack/core';
import { Link } from 'wouter';
import { TaskLine } from '../data/taskLine.tsx';
import { addressOfLink } from '../notebook/address.ts';
import { Seal } from '../parts/seal.tsx';
import { dayText, momentText } from '../state/dates.ts';
import { counted, linkNames } from '../words.ts';

function Part({ id, title, children }: { id: string; title: string; children: React.ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="pb-1.5 text-panel font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

export function Waits({ view }: { view: VersionView }) {
  const { gates, life } = view;
  if (life.stage === 'retired') return null;
  const { tasks, questions } = life.waits;
  const open = [questions > 0 && counted(questions, 'open question'), tasks > 0 && counted(tasks, 'open task')];
  const said = open.filter(Boolean).join(' and ');
  return (
    <Part id="waits" title="Waits for">
      {gates.length === 0 && said === '' && (
        <p className="text-text-2">Nothing: no gate, no question, no task is open.</p>
      )}
      <ul className="flex flex-col gap-1">
        {gates.map((each) => {
          const passed = each.checks.filter((one) => one.state === 'passed').length;
          return (
            <li key={each.name}>
              <span className="font-medium">{each.name}</span>
              <span className="text-text-2">
                {' '}
                · {passed} of {counted(each.checks.length, 'check')} pass
              </span>
            </li>
          );
        })}
        {said && <li>{said}</li>}
      </ul>
    </Part>
  );
}

const DONE_SHOWN = 5;

export function Work({ home, view, now }: { home: Project; view: VersionView; now: number }) {
  const { work } = view;
  const open = work.filter((each) => each.doneAt === null);
  const done = work.filter((each) => each.doneAt !== null);
  return (
    <Part id="work" title="Its work">
      {work.length === 0 && (
        <p className="max-w-[60ch] text-text-2">No task yet. A task belongs here when its model version is this one.</p>
      )}
      <ul className="flex flex-col gap-1.5">
        {[...open, ...done.slice(0, DONE_SHOWN)].map((each) => (
          <li key={each.number}>
            <TaskLine
              task={{ ...each, key: `${home.key}-${each.number}` }}
              aside={
                each.doneAt === null
                  ? each.asks
                    ? 'time to decide'
                    : each.column
                  : `done ${dayText(each.doneAt, now)}`
              }
            />
          </li>
        ))}
      </ul>
      {done.length > DONE_SHOWN && (
        <p className="pt-1 text-text-2">and {done.length - DONE_SHOWN} more that are done</p>
      )}
    </Part>
  );
}

export function Evidence({ home, view }: { home: Project; view: VersionView }) {
  const { metrics } = view.life;
  const shown = view.evidence.filter(
    (each) => each.kind === 'run' || each.kind === 'notebook' || each.kind === 'dashboard',
  );
  return (
    <Part id="evidence" title="Evidence">
      {metrics.length === 0 && shown.length === 0 && (
        <p className="max-w-[60ch] text-text-2">
          None yet. A run that is pinned as best on one of its tasks shows here, beside its baseline.
        </p>
      )}
      {metrics.length > 0 && (
        <table className="mb-2 text-left">
          <thead>
            <tr className="text-meta text-text-3">
              {['Metric', 'Best', 'Baseline', 'Difference'].map((each) => (
                <th key={each} scope="col" className="pr-8 font-medium not-first:text-right">
                  {each}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="font-mono">
            {metrics.map(({ name, best, base }) => (
              <tr key={name} className="border-t border-line">
                <th scope="row" className="py-1 pr-8 font-normal">
                  {name}
                </th>
                <td className="py-1 pr-8 text-right">{best}</td>
                <td className="py-1 pr-8 text-right text-text-2">{base ?? '–'}</td>
                <td className="py-1 pr-8 text-right">{differenceText(best, base)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul className="flex flex-col gap-1">
        {shown.map((each) => (
          <li key={`${each.task} ${each.kind} ${each.ref}`} className="flex min-w-0 items-baseline gap-2">
            <span className="shrink-0 text-meta text-text-3">{linkNames[each.kind]}</span>
            <LinkText home={home} link={each} />
            {each.pin && <span className="shrink-0 font-medium">{each.pin}</span>}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function LinkText({ home, link }: { home: Project; link: EvidenceLine }) {
  const inside = link.kind === 'notebook' ? addressOfLink(home.key, link) : undefined;
  if (inside) {
    return (
      <Link href={inside} className="truncate text-focus hover:underline">
        {link.title}
      </Link>
    );
  }
  if (/^https?:\/\//i.test(link.ref)) {
    return (
      <a href={link.ref} target="_blank" rel="noreferrer noopener" className="truncate text-focus hover:underline">
        {link.title}
      </a>
    );
  }
  return <span className="truncate">{link.title}</span>;
}

const stateWords = {
  started: 'under way',
  succeeded: 'arrived',
  failed: 'did not arrive',
  rolled_back: 'rolled back',
} as const;

export function Deployments({ view, now }: { view: VersionView; now: number }) {
  return (
    <Part id="deployments" title="Deployments">
      {view.deployments.length === 0 && <p className="text-text-2">None recorded.</p>}
      <ul className="flex flex-col gap-1.5">
        {view.deployments.map((each) => (
          <li key={`${each.environment} ${each.at}`}>
            <span className="font-medium">{each.environment}</span>{' '}
            <span className={each.state === 'failed' ? 'text-danger' : ''}>{stateWords[each.state]}</span>
            <span className="text-text-2">
              {` · ${momentText(each.at, now)}`}
              {each.rolledBackAt !== null && `, back ${momentText(each.rolledBackAt, now)}`}
              {each.by && ` · @${each.by.split(' ')[0]}`}
            </span>{' '}
            {each.run && /^https?:\/\//i.test(each.run) && (
              <a href={each.run} target="_blank" rel="noreferrer noopener" className="text-focus hover:underline">
                CI run
              </a>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** What led here, in the order of the way: what was decided, then notebooks, scripts, reviews, runs, and the commit. */
export function Lineage({ home, view, now }: { home: Project; view: VersionView; now: number }) {
  const steps = (['notebook', 'script', 'pull_request', 'ci_run', 'registry_version', 'tag'] as const).flatMap((kind) =>
    view.evidence.filter((each) => each.kind === kind),
  );
  const { made, life, decisions } = view;
  const isEmpty = decisions.length + steps.length === 0 && !made && life.registeredAt === null;
  return (
    <Part id="lineage" title="What led here">
      {isEmpty && <p className="text-text-2">Nothing is recorded yet.</p>}
      <ol className="flex flex-col gap-1.5 border-l border-line pl-3">
        {decisions.map((each) => (
          <li key={each.number} className="flex flex-col">
            <span className="flex flex-wrap items-center gap-x-2">
              <Seal outcome={each.outcome} superseded={false} />
              <Link href={`/${home.key}/board/${each.task}`} className="hover:underline">
                {each.question}
              </Link>
            </span>
            <span className="text-text-2">
              L-{each.number} · {each.finding}
            </span>
          </li>
        ))}
        {steps.map((each) => (
          <li key={`${each.task} ${each.kind} ${each.ref}`} className="flex min-w-0 items-baseline gap-2">
            <span className="shrink-0 text-meta text-text-3">{linkNames[each.kind]}</span>
            <LinkText home={home} link={each} />
          </li>
        ))}
        {made && (
          <li className="flex min-w-0 items-baseline gap-2">
            <span className="shrink-0 text-meta text-text-3">Commit</span>
            <span className="min-w-0">
              <span className="font-mono text-meta">{made.sha.slice(0, 7)}</span> {made.subject}
              {made.author && (
                <span className="text-text-2">
                  {' '}
                  · {made.author}, {dayText(made.at, now)}
                </span>
              )}
            </span>
          </li>
        )}
        {life.registeredAt !== null && (
          <li>
            Registered on {dayText(life.registeredAt, now)}
            <span className="text-text-2">{life.source && ` · ${life.source}`}</span>
          </li>
        )}
      </ol>
    </Part>
  );
}

/** `+0.031`, to the digits of the two; empty where they are no numbers. */
function differenceText(best: number | string, base: number | string | null): string {
  if (typeof best !== 'number' || typeof base !== 'number') return '';
  const digits = Math.min(6, Math.max(...[best, base].map((each) => String(each).split('.')[1]?.length ?? 0)));
  const by = best - base;
  return `${by > 0 ? '+' : by < 0 ? '−' : ''}${Math.abs(by).toFixed(digits)}`;
}
