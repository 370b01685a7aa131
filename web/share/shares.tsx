/** Share: the pages of a project for stakeholders, who reads each, and the way to a new one. */
import { useState } from 'react';
import { list, share, type Project, type Share } from '@dualtrack/core';
import { Link, useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { useMay } from '../settings/parts.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { Unknown } from '../shell/before.tsx';
import { dayText } from '../state/dates.ts';
import { useLive, useNow } from '../state/live.ts';
import { Editor } from './editor.tsx';

/** A link that was just made: it is shown this once, and is gone with this screen. */
export interface Made {
  readonly share: string;
  readonly url: string;
}

/** `of`: one page, or `new`; without, all of them. */
export function Shares({ home, of }: { home: Project; of?: string | undefined }) {
  const mayArrange = useMay('arrange', home);
  const rows = useLive((replica) => replica.query(() => list(share, 'project', [home.id])) ?? [], [home.id]);
  const [made, setMade] = useState<Made>();
  const row = rows.find((each) => each.id === of);
  if (of === undefined) return <Overview home={home} rows={rows} mayArrange={mayArrange} />;
  if (!mayArrange) return <Unknown what="Only an admin changes pages for stakeholders." />;
  if (row?.endedAt != null) return <Unknown what="This page was ended." />;
  if (!row && of !== 'new') return <Unknown what="There is no such page here." />;
  const url = made && made.share === of ? made.url : undefined;
  return <Editor key={of} home={home} row={row} url={url} onMade={setMade} />;
}

function Overview({ home, rows, mayArrange }: { home: Project; rows: readonly Share[]; mayArrange: boolean }) {
  const [, go] = useLocation();
  const open = rows.filter((each) => each.endedAt === null);
  const ended = rows.filter((each) => each.endedAt !== null).toReversed();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-2 pb-16 md:px-8">
      <PageTitle title={`Share · ${home.name}`} />
      <div className="max-w-[760px]">
        <div className="flex min-h-8 items-center justify-between gap-3 pt-1">
          <h1 className="text-page font-semibold max-md:text-panel">Share</h1>
          {mayArrange && open.length > 0 && (
            <Button weight="main" onClick={() => go(`/${home.key}/share/new`)}>
              New page
            </Button>
          )}
        </div>
        <p className="max-w-[64ch] pt-1 text-text-2">
          Pages for people who have no account: what is in production, what comes, what is being found out and by when.
          Only the lines that you choose are on them; names, points and comments never.
        </p>
        {open.length === 0 && (
          <div className="mt-5 rounded border border-line bg-surface px-4 py-4">
            <p className="font-medium">No page yet</p>
            {mayArrange ? (
              <>
                <p className="pt-0.5 pb-3 text-text-2">The first one takes a minute: a title, a few lines, a link.</p>
                <Button weight="main" onClick={() => go(`/${home.key}/share/new`)}>
                  Make a page
                </Button>
              </>
            ) : (
              <p className="pt-0.5 text-text-2">An admin of this project can make one.</p>
            )}
          </div>
        )}
        <ul className="flex flex-col pt-4">
          {open.map((row) => (
            <li key={row.id} className="border-t border-line py-3 first:border-t-0">
              <Line row={row} home={home} mayArrange={mayArrange} />
            </li>
          ))}
        </ul>
        {ended.length > 0 && (
          <details className="pt-4">
            <summary className="cursor-pointer text-text-2">Ended: {ended.length}</summary>
            <ul className="pt-2">
              {ended.slice(0, 50).map((row) => (
                <li key={row.id} className="py-1 text-text-2">
                  <bdi>{row.title}</bdi>, ended {dayText(row.endedAt!)}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  );
}

function Line({ row, home, mayArrange }: { row: Share; home: Project; mayArrange: boolean }) {
  const now = useNow();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4">
      <h2 className="min-w-0 font-semibold break-words">
        {mayArrange ? (
          <Link href={`/${home.key}/share/${row.id}`} className="text-focus hover:underline">
            {row.title}
          </Link>
        ) : (
          <span>{row.title}</span>
        )}
      </h2>
      <a href={`/share/${row.id}`} target="_blank" rel="noreferrer" className="text-focus hover:underline">
        Open<span className="sr-only"> the page {row.title}</span>
      </a>
      <p className="col-span-2 text-text-2">{stateOf(row, now).join(' · ')}</p>
    </div>
  );
}

/** Who reads a page, and until when. */
export function stateOf(row: Share, now: number): string[] {
  const isOver = row.expiresAt !== null && row.expiresAt <= now;
  return [
    row.readers === 'members'
      ? 'members who see this project'
      : row.linkedAt === null
        ? 'no link made yet'
        : row.lockedAt === null
          ? 'whoever has the link'
          : 'whoever has the link and the password',
    ...(row.expiresAt === null
      ? []
      : [isOver ? `expired ${dayText(row.expiresAt - 1)}` : `until ${dayText(row.expiresAt - 1)}`]),
    `changed ${dayText(row.changedAt)}`,
  ];
}
