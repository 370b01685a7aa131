/** The list: a line a task, under the rows of the view. */
import { memo, useId } from 'react';
import type { Project, TrackKind } from '@dualtrack/core';
import { Glyph, glyphOf } from '../../parts/glyph.tsx';
import { useDesk, useDeskState } from '../board/deskContext.ts';
import { outcomeName } from '../../words.ts';
import { tableColumns, type Line } from './columns.ts';
import { Choose, LineMenu, TitleLink } from './lineParts.tsx';
import type { Sheet } from './table.tsx';

interface Props {
  sheets: readonly Sheet[];
  home: Project;
  openNumber: number | undefined;
  lanes: ReadonlyMap<string, TrackKind>;
  now: number;
}

export function ListView({ sheets, ...rest }: Props) {
  return sheets.map((sheet) => <SheetView key={sheet.name} sheet={sheet} {...rest} />);
}

function SheetView({ sheet, ...rest }: Omit<Props, 'sheets'> & { sheet: Sheet }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="pt-2">
      <h2 id={heading} className="py-1 font-semibold">
        {sheet.name} <span className="pl-1 text-meta font-normal text-text-3">{sheet.lines.length}</span>
      </h2>
      <ul aria-labelledby={heading} className="rounded border border-line bg-surface">
        {sheet.lines.map((line) => (
          <LineView key={line.task.id} line={line} {...rest} />
        ))}
      </ul>
    </section>
  );
}

/** What tells most about a task beside its title: how it ended, or how it stands. */
function saysOf({ task, beside, ...line }: Line, now: number): string {
  if (beside.decision) return `${outcomeName(beside.decision.outcome)} · L-${beside.decision.number}`;
  const text = (id: string): string =>
    tableColumns.find((each) => each.id === id)!.text({ task, beside, ...line }, now);
  const waits = task.doneAt === null && text('waits');
  const parts = [text('priority'), task.points === null ? '' : `${task.points} pt`, text('timebox')];
  return [...parts, waits ? `waits for ${waits}` : ''].filter((each) => each !== '').join(' · ');
}

const LineView = memo(function LineView({
  line,
  home,
  openNumber,
  lanes,
  now,
}: Omit<Props, 'sheets'> & { line: Line }) {
  const desk = useDesk();
  const { task, key, status, beside } = line;
  const isChosen = useDeskState((each) => each.chosen.has(task.id));
  const isOpen = task.number === openNumber;
  const lane = lanes.get(task.track) ?? 'production';
  return (
    <li
      data-task={task.id}
      onFocus={() => desk.point(task.id)}
      className={`flex min-h-9 flex-wrap items-center gap-x-2 border-b border-line px-1.5 py-1 last:border-0 has-[a:focus-visible]:bg-hover compact:min-h-7 compact:py-0 ${isChosen || isOpen ? 'bg-sunken' : ''}`}
    >
      <Choose task={task} name={key} />
      <Glyph kind={glyphOf(lane, task.type)} />
      <span className="w-20 shrink-0 font-mono text-meta text-text-3 max-md:w-auto">{key}</span>
      <span className="min-w-0 flex-1 max-md:order-last max-md:basis-full">
        <TitleLink task={task} home={home.key} isOpen={isOpen} />
      </span>
      <span className="text-meta text-text-2 empty:hidden max-md:order-last max-md:basis-full">
        {saysOf(line, now)}
      </span>
      <span className="w-28 truncate text-meta text-text-2 max-md:ml-auto max-md:w-auto">{status}</span>
      <span className="w-36 truncate text-meta text-text-2 max-md:hidden">
        {beside.people.map((each) => each.name).join(', ')}
      </span>
      <LineMenu task={task} name={key} />
    </li>
  );
});
