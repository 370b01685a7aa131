/**
 * The way from notebook to production as one line: phases below each other, time to the right, and a mark for what
 * each day's commits, tags, pull requests, CI runs and deployments show. Arrow keys go from mark to mark; the same stands in a table.
 */
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { journeyPhases, notebookRef, type JourneyPhase, type JourneyRow, type Project } from '@dualtrack/core';
import { Link } from 'wouter';
import { addressOfLink } from '../notebook/address.ts';
import { dayText } from '../state/dates.ts';
import { useNow } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { counted } from '../words.ts';
import { marksOf, type JourneyMark } from './journeyMarks.ts';
import { useWidth } from './useWidth.ts';

const ROW = 34;
const AXIS = 24;
/** Below this width the names of the phases stand over their rows. */
const NARROW = 560;

const phaseNames: Record<JourneyPhase, string> = {
  exploration: 'Exploration',
  scripts: 'Scripts',
  data: 'Data',
  model: 'Model',
  delivery: 'Delivery',
  monitoring: 'Monitoring',
};

/** `of`: a model, a version as `churn@1.1.0`, or a task's key. */
export function Journey({ home, of, renew }: { home: Project; of: string; renew: unknown }) {
  const path = `/api/journey?project=${home.key}&of=${encodeURIComponent(of)}`;
  const { value, problem } = useRemote<JourneyRow[]>(path, renew);
  if (!value) {
    return (
      <p aria-busy={problem === undefined} className="text-text-2">
        {problem ?? 'Reading the history…'}
      </p>
    );
  }
  if (value.length === 0) {
    return (
      <p className="max-w-[60ch] text-text-2">
        Nothing yet. Commits, tags and deployments of a repository that this project follows draw this line by
        themselves.
      </p>
    );
  }
  return <Drawn home={home} rows={value} of={of} />;
}

function Drawn({ home, rows, of }: { home: Project; rows: readonly JourneyRow[]; of: string }) {
  const now = useNow();
  const { ref, width } = useWidth<HTMLDivElement>();
  const isNarrow = width < NARROW;
  const [left, row] = isNarrow ? [8, ROW + 14] : [104, ROW];
  const { marks, line, from, until } = useMemo(() => marksOf(rows, width - left - 12), [rows, width, left]);
  const [at, setAt] = useState(0);
  const here = marks[Math.min(at, marks.length - 1)]!;
  const group = useRef<SVGSVGElement>(null);
  const y = (phase: JourneyPhase): number => journeyPhases.indexOf(phase) * row + row - ROW / 2;
  const height = journeyPhases.length * row + AXIS;
  const go = (next: number | undefined): void => {
    if (next === undefined || !marks[next]) return;
    setAt(next);
    group.current?.querySelectorAll<SVGGElement>('[data-mark]')[next]?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    const next = nextMark(marks, at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(next);
  };
  return (
    <div ref={ref} className="flex min-w-0 flex-col gap-2">
      <svg
        ref={group}
        width={width}
        height={height}
        role="group"
        aria-label={`Journey of ${of}, ${counted(marks.length, 'mark')}; arrow keys go through them`}
        onKeyDown={press}
        className="block"
      >
        {journeyPhases.map((phase) => (
          <g key={phase}>
            <line x1={left} x2={width} y1={y(phase)} y2={y(phase)} stroke="var(--line)" />
            <text
              x={0}
              y={isNarrow ? y(phase) - 14 : y(phase) + 4}
              fontSize="12"
              fill={marks.some((each) => each.phase === phase) ? 'var(--text)' : 'var(--text-3)'}
            >
              {phaseNames[phase]}
            </text>
          </g>
        ))}
        <polyline
          points={line.map((each) => `${left + each.x},${y(each.phase)}`).join(' ')}
          fill="none"
          stroke="var(--text-3)"
          strokeWidth="2"
          strokeLinejoin="round"
        />
        {marks.map((each, i) => (
          <g
            key={`${each.phase} ${each.x}`}
            data-mark
            role="button"
            tabIndex={i === Math.min(at, marks.length - 1) ? 0 : -1}
            aria-label={labelOf(each, now)}
            aria-pressed={each === here}
            transform={`translate(${left + each.x} ${y(each.phase)})`}
            onClick={() => go(i)}
            onMouseEnter={() => setAt(i)}
            onFocus={() => setAt(i)}
            className="cursor-pointer"
          >
            <rect x={-12} y={-12} width={24} height={24} fill="transparent" />
            <Shape mark={each} isHere={each === here} />
          </g>
        ))}
        <text x={left} y={height - 6} fontSize="12" fill="var(--text-3)">
          {dayText(from, now)}
        </text>
        <text x={width - 2} y={height - 6} fontSize="12" textAnchor="end" fill="var(--text-3)">
          {dayText(until, now)}
        </text>
      </svg>
      <Details home={home} mark={here} now={now} />
      <details>
        <summary className="w-fit text-meta text-text-2">As a table</summary>
        <JourneyTable rows={rows} now={now} />
      </details>
    </div>
  );
}

/** A dot for commits, larger where there are several; a diamond for a stage; a triangle for a deployment. */
function Shape({ mark, isHere }: { mark: JourneyMark; isHere: boolean }) {
  const look = { fill: isHere ? 'var(--focus)' : 'var(--text)', stroke: 'var(--bg)', strokeWidth: 1.5 };
  if (mark.rows.some((each) => each.kind === 'deployment')) return <path d="M0 -7 7 6h-14Z" {...look} />;
  if (mark.rows.some((each) => each.kind === 'tag')) return <path d="M0 -7 7 0 0 7 -7 0Z" {...look} />;
  return <circle r={Math.min(9, 3.5 + Math.log2(mark.rows.length))} {...look} />;
}

const TOLD = 4;

function Details({ home, mark, now }: { home: Project; mark: JourneyMark; now: number }) {
  const told = mark.rows.slice(0, TOLD);
  return (
    <div className="min-h-24 rounded bg-sunken px-3 py-2">
      <p className="font-medium">{whenOf(mark, now)}</p>
      <ul className="flex flex-col gap-1 pt-1">
        {told.map((each) => (
          <li key={`${each.ref} ${each.title}`} className="min-w-0">
            <Title of={each} />
            {each.files.slice(0, 3).map((file) => (
              <File key={file} home={home} file={file} sha={each.ref} />
            ))}
            {each.files.length > 3 && <span className="text-meta text-text-3">and {each.files.length - 3} more</span>}
          </li>
        ))}
      </ul>
      {mark.rows.length > TOLD && <p className="text-meta text-text-3">and {mark.rows.length - TOLD} more</p>}
    </div>
  );
}

function Title({ of: { ref, title } }: { of: JourneyRow }) {
  if (!/^https?:\/\//i.test(ref)) return <span className="block truncate">{title}</span>;
  return (
    <a href={ref} target="_blank" rel="noreferrer noopener" className="block truncate text-focus hover:underline">
      {title}
    </a>
  );
}

function File({ home, file, sha }: { home: Project; file: string; sha: string }) {
  const address = addressOfLink(home.key, { ref: notebookRef({ path: file, commit: sha, cell: null }), repo: null });
  const look = 'mr-3 font-mono text-meta break-all';
  return address ? (
    <Link href={address} className={`${look} text-focus hover:underline`}>
      {file}
    </Link>
  ) : (
    <span className={`${look} text-text-2`}>{file}</span>
  );
}

function JourneyTable({ rows, now }: { rows: readonly JourneyRow[]; now: number }) {
  return (
    <div className="max-h-96 overflow-auto" tabIndex={0} role="region" aria-label="Journey as a table">
      <table className="mt-1 text-left text-meta">
        <thead>
          <tr className="text-text-3">
            {['Phase', 'Day', 'What', 'Files'].map((each) => (
              <th key={each} scope="col" className="py-1 pr-6 font-medium">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((each, i) => (
            <tr key={i} className="border-t border-line align-top">
              <td className="py-1 pr-6">{phaseNames[each.phase]}</td>
              <td className="py-1 pr-6 whitespace-nowrap">{dayText(Date.parse(each.at), now)}</td>
              <td className="py-1 pr-6">{each.title}</td>
              <td className="py-1 pr-6 font-mono break-all">{each.files.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `Scripts, 3 Mar to 9 Mar: 4 entries` */
function labelOf(mark: JourneyMark, now: number): string {
  const { rows } = mark;
  return `${whenOf(mark, now)}: ${rows.length === 1 ? rows[0]!.title : counted(rows.length, 'entry', 'entries')}`;
}

function whenOf({ phase, from, until }: JourneyMark, now: number): string {
  const [first, last] = [dayText(from, now), dayText(until, now)];
  return `${phaseNames[phase]}, ${first === last ? first : `${first} to ${last}`}`;
}

/** Where an arrow key leads: left and right in time, up and down to the nearest of another phase. */
function nextMark(marks: readonly JourneyMark[], at: number, key: string): number | undefined {
  const here = marks[at];
  if (!here) return undefined;
  if (key === 'ArrowRight') return Math.min(at + 1, marks.length - 1);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return marks.length - 1;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const rank = (each: JourneyMark): number => journeyPhases.indexOf(each.phase);
  const step = key === 'ArrowDown' ? 1 : -1;
  const others = marks.filter((each) => (rank(each) - rank(here)) * step > 0);
  const near = others.toSorted(
    (a, b) =>
      Math.abs(rank(a) - rank(here)) - Math.abs(rank(b) - rank(here)) ||
      Math.abs(a.x - here.x) - Math.abs(b.x - here.x),
  )[0];
  return near ? marks.indexOf(near) : at;
}
