/** The table: chosen columns, each of which can order it, and lines that can be selected. */
import { memo } from 'react';
import type { Project, Task, TrackKind } from '@dualtrack/core';
import { ArrowDown, ArrowUp, Columns3Cog } from 'lucide-react';
import { Button } from '../../parts/button.tsx';
import { Glyph, glyphOf } from '../../parts/glyph.tsx';
import { useAsking } from '../../shell/asking.tsx';
import { useDesk, useDeskState } from '../board/deskContext.ts';
import { tableColumns, type Line, type TableColumn } from './columns.ts';
import { Choose, LineMenu, TitleLink } from './lineParts.tsx';

interface Props {
  lines: readonly Line[];
  /** What is shown, on all pages. */
  all: readonly Task[];
  columns: readonly TableColumn[];
  home: Project;
  openNumber: number | undefined;
  lanes: ReadonlyMap<string, TrackKind>;
  now: number;
}

export function TableView({ lines, all, columns, ...rest }: Props) {
  return (
    <table className="w-full border-collapse text-left" aria-rowcount={all.length + 1}>
      <thead className="sticky top-0 z-1 bg-bg">
        <tr className="border-b border-line">
          <th scope="col" className="w-8 p-0">
            <ChooseAll all={all} />
          </th>
          {columns.map((each) => (
            <Head key={each.id} column={each} />
          ))}
          <td className="w-8" />
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <LineView key={line.task.id} line={line} columns={columns} {...rest} />
        ))}
      </tbody>
    </table>
  );
}

function ChooseAll({ all }: { all: readonly Task[] }) {
  const desk = useDesk();
  const count = useDeskState((each) => each.chosen.size);
  const isAll = count > 0 && count === all.length;
  return (
    <label className="inline-flex size-6 cursor-pointer items-center justify-center coarse:size-10">
      <input
        type="checkbox"
        aria-label={`Select all ${all.length}`}
        className="size-4 accent-text"
        checked={isAll}
        ref={(box) => {
          if (box) box.indeterminate = count > 0 && !isAll;
        }}
        onChange={() => desk.choose(isAll ? [] : all.map((each) => each.id))}
      />
    </label>
  );
}

function Head({ column }: { column: TableColumn }) {
  const desk = useDesk();
  const by = useDeskState((each) => each.view.by);
  const way = by === column.id ? 'ascending' : by === `-${column.id}` ? 'descending' : undefined;
  // Because: up, down, and then as the view has it.
  const next = way === undefined ? column.id : way === 'ascending' ? `-${column.id}` : undefined;
  const Arrow = way === 'descending' ? ArrowDown : ArrowUp;
  return (
    <th scope="col" aria-sort={way ?? 'none'} className={`p-0 ${column.isNumber ? 'text-right' : ''}`}>
      <button
        type="button"
        onClick={() => desk.look({ by: next })}
        className={`inline-flex h-8 items-center gap-1 rounded px-2 text-meta whitespace-nowrap hover:bg-hover hover:text-text coarse:h-10 ${way ? 'font-semibold text-text' : 'font-medium text-text-2'}`}
      >
        {column.name}
        {way && <Arrow size={12} aria-hidden="true" />}
      </button>
    </th>
  );
}

type LineProps = Omit<Props, 'lines' | 'all'> & { line: Line };

const LineView = memo(function LineView({ line, columns, home, openNumber, lanes, now }: LineProps) {
  const { task } = line;
  const isChosen = useDeskState((each) => each.chosen.has(task.id));
  const isOpen = task.number === openNumber;
  return (
    <tr
      data-task={task.id}
      className={`h-9 border-b border-line has-[a:focus-visible]:bg-hover compact:h-7 ${isChosen || isOpen ? 'bg-sunken' : ''}`}
    >
      <td className="p-0">
        <Choose task={task} name={line.key} />
      </td>
      {columns.map((column) => (
        <td key={column.id} className={`px-2 py-0.5 align-middle ${cellLook(column)}`}>
          {column.id === 'title' ? (
            <TitleLink task={task} home={home.key} isOpen={isOpen} />
          ) : column.id === 'key' ? (
            <span className="flex items-center gap-1.5 font-mono text-meta whitespace-nowrap">
              <Glyph kind={glyphOf(lanes.get(task.track) ?? 'production', task.type)} />
              {line.key}
            </span>
          ) : (
            column.text(line, now)
          )}
        </td>
      ))}
      <td className="w-8 p-0 text-right">
        <LineMenu task={task} name={line.key} />
      </td>
    </tr>
  );
});

const cellLook = ({ id, isNumber }: TableColumn): string => {
  if (id === 'title') return 'min-w-64 max-md:min-w-52';
  return `text-meta text-text-2 ${isNumber ? 'text-right whitespace-nowrap' : ''}`;
};

/** Which columns are shown; the title always is. */
export function ColumnChoice({
  shown,
  onChange,
}: {
  shown: readonly string[];
  onChange: (shown: readonly string[]) => void;
}) {
  const { menu } = useAsking();
  return (
    <Button
      small
      weight="quiet"
      aria-haspopup="menu"
      className="ml-auto"
      onClick={(event) =>
        menu({
          label: 'Columns',
          anchor: event.currentTarget,
          entries: tableColumns
            .filter((each) => each.id !== 'title')
            .map((each) => ({
              kind: 'item',
              label: each.name,
              checked: shown.includes(each.id),
              run: () => onChange(shown.includes(each.id) ? shown.filter((id) => id !== each.id) : [...shown, each.id]),
            })),
        })
      }
    >
      <Columns3Cog size={14} aria-hidden="true" />
      Columns
    </Button>
  );
}
