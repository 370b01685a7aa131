/** A text as its Markdown means it. Elements are made of core's closed tree, never of HTML. */
import { useContext, useMemo, type ReactNode } from 'react';
import { list, person, project, projectKey, repo } from '@dualtrack/core';
import { readMarkdown, type Block, type Inline, type Item, type Known } from '@dualtrack/core/markdown';
import type { Replica } from '@dualtrack/client';
import { Link } from 'wouter';
import { PartLevel } from '../parts/partLevel.ts';
import { useLive } from '../state/live.ts';

export interface Text {
  readonly text: string;
  /** The project whose repositories and ledger the words mean. */
  readonly home: string;
  /** The level of the page's own heading above the text, else that of the part: those of the text begin below it. */
  readonly under?: number;
}

export function Markdown({ text, home, under: above }: Text) {
  const part = useContext(PartLevel);
  const under = above ?? part;
  const known = useLive((replica) => knownTo(replica, home), [home]);
  const blocks = useMemo(() => readMarkdown(text, toKnown(known)), [text, known]);
  const levels = useMemo(() => outline(blocks, under), [blocks, under]);
  return (
    <div data-markdown className="markdown">
      <Blocks of={blocks} ledger={`/${known.key}/ledger`} levels={levels} />
    </div>
  );
}

function knownTo(replica: Replica, home: string) {
  const projects = replica.query(() => list(project, 'all', [])) ?? [];
  const keys = projects.flatMap((each) => replica.query(() => list(projectKey, 'project', [each.id])) ?? []);
  const repos = replica.query(() => list(repo, 'project', [home as never])) ?? [];
  return {
    key: projects.find((each) => each.id === home)?.key ?? '',
    people: replica.query(() => list(person, 'role', [])) ?? [],
    keys: [...keys, ...projects].map((each) => each.key),
    repos: repos.filter((each) => each.removedAt === null).map((each) => each.source),
  };
}

function toKnown({ people, keys, repos }: ReturnType<typeof knownTo>): Known {
  // Because: of two repositories, a short sha does not tell which one is meant.
  const [only, ...more] = repos.filter((each) => /^https:\/\//i.test(each));
  const at = only && more.length === 0 ? only.replace(/(?:\.git)?\/*$/, '') : undefined;
  return { people, projects: new Set(keys), commit: (sha) => at && `${at}/commit/${sha}` };
}

/**
 * The level at which each heading is told to a reader of the screen. However a text jumps, each is at most one
 * deeper than the one before it, so that nobody looks for a level that is not there.
 */
function outline(blocks: readonly Block[], under: number): Levels {
  const levels = new Map<Block, number>();
  let last = under;
  const walk = (of: readonly Block[]): void => {
    for (const each of of) {
      if (each.kind === 'heading') {
        last = Math.min(6, last + 1, under + each.level);
        levels.set(each, last);
      } else if (each.kind === 'quote') walk(each.blocks);
      else if (each.kind === 'list') each.items.forEach((item) => walk(item.blocks));
    }
  };
  walk(blocks);
  return levels;
}

type Levels = ReadonlyMap<Block, number>;

const link = 'text-focus underline decoration-line underline-offset-2 hover:decoration-current';

function Blocks({ of, ledger, levels }: { of: readonly Block[]; ledger: string; levels: Levels }) {
  const inline = (parts: readonly Inline[]): ReactNode =>
    parts.map((each, i) => <Part key={i} of={each} ledger={ledger} />);
  return of.map((each, i) => {
    switch (each.kind) {
      case 'paragraph':
        return <p key={i}>{inline(each.parts)}</p>;
      case 'heading':
        return (
          <p key={i} role="heading" aria-level={levels.get(each)} data-level={each.level}>
            {inline(each.parts)}
          </p>
        );
      case 'code':
        return (
          <pre key={i} tabIndex={0}>
            <code>{each.text}</code>
          </pre>
        );
      case 'quote':
        return (
          <blockquote key={i}>
            <Blocks of={each.blocks} ledger={ledger} levels={levels} />
          </blockquote>
        );
      case 'list':
        return <Items key={i} of={each.items} start={each.start} ledger={ledger} levels={levels} />;
      case 'table':
        return (
          <div key={i} className="max-w-full overflow-x-auto" tabIndex={0} role="region" aria-label="Table">
            <table>
              <tbody>
                {each.rows.map((row, y) => (
                  <tr key={y}>
                    {row.map((cell, x) => {
                      const Cell = y === 0 ? 'th' : 'td';
                      return (
                        <Cell key={x} style={{ textAlign: cell.align }}>
                          {inline(cell.parts)}
                        </Cell>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      case 'rule':
        return <hr key={i} />;
    }
  });
}

function Items({ of, start, ...rest }: { of: readonly Item[]; start: number | null; ledger: string; levels: Levels }) {
  const items = of.map((each, i) => (
    <li key={i} data-ticked={each.ticked ?? undefined}>
      {each.ticked !== null && (
        <input type="checkbox" checked={each.ticked} disabled aria-label={each.ticked ? 'done' : 'not done'} />
      )}
      <Blocks of={each.blocks} {...rest} />
    </li>
  ));
  return start === null ? <ul>{items}</ul> : <ol start={start}>{items}</ol>;
}

function Part({ of, ledger }: { of: Inline; ledger: string }): ReactNode {
  const inside = (parts: readonly Inline[]): ReactNode =>
    parts.map((each, i) => <Part key={i} of={each} ledger={ledger} />);
  switch (of.kind) {
    case 'text':
      return of.text;
    case 'code':
      return <code>{of.text}</code>;
    case 'strong':
      return <strong>{inside(of.parts)}</strong>;
    case 'em':
      return <em>{inside(of.parts)}</em>;
    case 'strike':
      return <s>{inside(of.parts)}</s>;
    case 'break':
      return <br />;
    case 'link':
      return <Away href={of.href}>{inside(of.parts)}</Away>;
    case 'commit':
      return (
        <Away href={of.to}>
          <code>{of.text}</code>
        </Away>
      );
    case 'task':
      return (
        <Link href={`/${of.to.replace('-', '/board/')}`} className={`${link} font-mono`}>
          {of.text}
        </Link>
      );
    case 'entry':
      return (
        <Link href={`${ledger}/${of.to}`} className={`${link} font-mono`}>
          {of.text}
        </Link>
      );
    case 'person':
      return <span className="rounded-sm bg-sunken px-0.5 font-medium">{of.text}</span>;
  }
}

/** A link out of this page: it learns nothing of where it was followed from. */
function Away({ href, children }: { href: string; children: ReactNode }) {
  const isOurs = href.startsWith('/');
  return (
    <a
      href={href}
      className={link}
      {...(!isOurs && {
        target: '_blank',
        rel: 'noopener noreferrer nofollow',
        referrerPolicy: 'no-referrer' as const,
      })}
    >
      {children}
    </a>
  );
}
