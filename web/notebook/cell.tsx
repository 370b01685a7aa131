/** One cell: words, or code that is folded until it is asked for, with what came out of it. */
import { useId, useState } from 'react';
import type { Cell, NotebookView, Output, Project } from '@dualtrack/core';
import { ChevronRight, Pin } from 'lucide-react';
import { Written } from '../knowledge/written.tsx';
import { IconButton } from '../parts/button.tsx';
import { counted } from '../words.ts';
import { OutputFrame } from './outputFrame.tsx';
import { PinCell } from './pinCell.tsx';

export interface Pinning {
  readonly home: Project;
  readonly notebook: NotebookView;
  readonly isOpen: boolean;
  readonly onOpen: (cell: number | undefined) => void;
}

interface Props {
  home: Project;
  cell: Cell;
  number: number;
  language: string;
  isUnfolded: boolean;
  pin: Pinning | undefined;
}

export function CellView({ home, cell, number, language, isUnfolded, pin }: Props) {
  return (
    <section
      id={`cell-${number}`}
      data-cell={number}
      tabIndex={-1}
      aria-label={`Cell ${number}`}
      className="group relative scroll-mt-4 rounded py-1.5 pr-10 pl-3 focus-visible:outline-offset-0"
    >
      {pin && (
        <IconButton
          label={`Pin cell ${number} on a task (V)`}
          aria-expanded={pin.isOpen}
          className="absolute top-1 right-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 coarse:opacity-100"
          onClick={() => pin.onOpen(pin.isOpen ? undefined : number)}
        >
          <Pin size={15} aria-hidden="true" />
        </IconButton>
      )}
      {pin?.isOpen && (
        <PinCell home={pin.home} notebook={pin.notebook} cell={number} onDone={() => pin.onOpen(undefined)} />
      )}
      {cell.kind === 'markdown' && (
        <div className="max-w-[72ch] text-read">
          <Written text={cell.text} home={home.id} under={1} />
        </div>
      )}
      {cell.kind === 'raw' && <Block text={cell.text} label={`Text of cell ${number}`} />}
      {cell.kind === 'code' && <Code cell={cell} number={number} language={language} isUnfolded={isUnfolded} />}
    </section>
  );
}

function Code({ cell, number, language, isUnfolded }: Omit<Props, 'home' | 'pin'>) {
  const [mine, setMine] = useState<boolean>();
  const [seen, setSeen] = useState(isUnfolded);
  if (seen !== isUnfolded) {
    setSeen(isUnfolded);
    setMine(undefined);
  }
  const isOpen = mine ?? isUnfolded;
  const inside = useId();
  const lines = cell.text === '' ? 0 : cell.text.split('\n').length;
  const first = cell.text.split('\n').find((each) => each.trim() !== '') ?? '';
  return (
    <div className="flex flex-col gap-2">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={inside}
        onClick={() => setMine(!isOpen)}
        className="flex min-h-7 min-w-0 items-center gap-2 self-start rounded text-left text-text-2 hover:text-text coarse:min-h-10"
      >
        <ChevronRight size={14} aria-hidden="true" className={`shrink-0 ${isOpen ? 'rotate-90' : ''}`} />
        <span className="shrink-0 text-meta">
          {language ? `${language[0]!.toUpperCase()}${language.slice(1)}` : 'Code'}
          {cell.turn !== null && ` [${cell.turn}]`} · {counted(lines, 'line')}
        </span>
        {!isOpen && <span className="truncate font-mono text-meta text-text-3">{first.slice(0, 200)}</span>}
      </button>
      <div id={inside}>{isOpen && <Block text={cell.text} label={`Code of cell ${number}`} />}</div>
      {cell.outputs.map((each, i) => (
        <OutputView key={i} output={each} number={number} />
      ))}
    </div>
  );
}

function OutputView({ output, number }: { output: Output; number: number }) {
  switch (output.kind) {
    case 'text':
      return <Block text={output.text} label={`Output of cell ${number}`} isPlain />;
    case 'problem':
      return <Block text={output.text} label={`Error of cell ${number}`} isProblem />;
    case 'image':
      return (
        <img
          src={`data:${output.type};base64,${output.data}`}
          alt={`Output of cell ${number}`}
          className="max-w-full self-start rounded-sm bg-white"
        />
      );
    case 'page':
      return <OutputFrame html={output.html} number={number} />;
    case 'note':
      return <p className="text-text-2 italic">{output.text}</p>;
  }
}

function Block({
  text,
  label,
  isPlain = false,
  isProblem = false,
}: {
  text: string;
  label: string;
  isPlain?: boolean;
  isProblem?: boolean;
}) {
  const look = isProblem ? 'bg-danger-tint px-3' : isPlain ? '' : 'bg-sunken px-3';
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={label}
      className={`max-h-[480px] overflow-auto rounded py-2 font-mono text-meta ${look}`}
    >
      {text}
    </pre>
  );
}
