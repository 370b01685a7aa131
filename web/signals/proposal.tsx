/**
 * What a repository seems to say, line by line, each with its reason and a switch. Space switches a line, Enter
 * accepts all that are on; what is answered, stale or done is folded away per kind.
 */
import { useEffect, useMemo, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import type { Project } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { Button, Cap } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Glyph, type GlyphKind } from '../parts/glyph.tsx';
import { useDraft } from '../state/kept.ts';
import { useSession } from '../state/live.ts';
import { counted } from '../words.ts';
import { firstChoice, partsOf, switched, type Branch, type Part } from './choice.ts';
import { accept, problemIn, whenKnown, type Line, type LineKind, type Problem, type Proposal } from './reading.ts';

interface Props {
  id: string;
  commits: number;
  proposal: Proposal;
  /** The project that takes it in; undefined: one of its own. */
  into: Project | undefined;
  onCancel: () => void;
}

export function ProposalForm({ id, commits, proposal, into, onCancel }: Props) {
  const session = useSession();
  const [, go] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  const [choice, setChoice] = useState(() => firstChoice(proposal.lines));
  const [named, setName] = useDraft(`proposal.name.${proposal.name}`);
  const [keyed, setKey] = useDraft(`proposal.key.${proposal.name}`);
  const [name, key] = [named ?? proposal.name, keyed ?? proposal.key];
  const [problem, setProblem] = useState<Problem>();
  const [isSending, setSending] = useState(false);
  const parts = useMemo(() => partsOf(proposal.lines), [proposal]);
  useEffect(() => {
    const first =
      form.current?.querySelector<HTMLElement>('input[type=checkbox]') ?? form.current?.querySelector('button');
    first?.focus();
  }, []);

  const submit = async (): Promise<void> => {
    if (isSending) return;
    setSending(true);
    setProblem(undefined);
    try {
      const lines = proposal.lines.filter((each) => choice.has(each.id)).map((each) => each.id);
      const target = into ? { project: into.id } : { name: name.trim(), key: key.trim() };
      const made = await accept(session.sync, id, { lines, ...target });
      setName(undefined);
      setKey(undefined);
      await whenKnown(session, made);
      session.notices.done(`${counted(made.accepted, 'line')} accepted`, { undo: false });
      (document.activeElement as HTMLElement | null)?.blur();
      go(`/${made.project}/board`);
    } catch (error) {
      setProblem(problemIn(error));
      setSending(false);
    }
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void submit();
  };
  const isKeyWrong = problem !== undefined && ['taken', 'invalid'].includes(problem.code);
  return (
    <form
      ref={form}
      onSubmit={onSubmit}
      onKeyDown={(event) => stepAmongLines(event, () => void submit())}
      className="mx-auto flex w-full max-w-[860px] flex-col px-4 pt-8"
    >
      <header className="pb-4">
        <h1 className="text-page font-semibold">{proposal.name}: here is what I think</h1>
        <p className="max-w-[70ch] pt-1 text-text-2">{proposal.headline}</p>
        <p className="pt-1 text-meta text-text-3">
          {counted(commits, 'commit')} read. Nothing was written to the repository.
        </p>
      </header>
      {!into && (
        <div className="grid grid-cols-[1fr_120px] gap-3 pb-4">
          <TextField label="Project" value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
          <TextField
            label="Key"
            value={key}
            maxLength={10}
            spellCheck={false}
            className="font-mono uppercase"
            problem={isKeyWrong ? problem.detail : undefined}
            onChange={(event) => setKey(event.target.value)}
          />
        </div>
      )}
      {parts.map((part) => (
        <PartView
          key={part.kind}
          part={part}
          choice={choice}
          onSwitch={(line) => setChoice(switched(choice, line, proposal.lines))}
        />
      ))}
      {parts.length === 0 && <p className="py-6 text-text-2">There is nothing to accept; the board starts empty.</p>}
      <footer className="sticky bottom-0 z-1 mt-2 flex flex-wrap items-center gap-2 border-t border-line bg-bg py-3">
        <Button weight="main" type="submit" disabled={isSending}>
          {choice.size === 0 ? 'Start with an empty board' : `Accept ${counted(choice.size, 'line')}`}
        </Button>
        <Button weight="quiet" onClick={onCancel}>
          Back
        </Button>
        <span className="ml-auto flex items-center gap-1 text-meta text-text-3 max-md:hidden">
          <Cap>Space</Cap> switches a line <Cap>Enter</Cap> accepts
        </span>
        {problem && !isKeyWrong && (
          <p role="alert" className="w-full text-danger">
            {problem.detail}
          </p>
        )}
      </footer>
    </form>
  );
}

const headings: Record<LineKind, { title: string; one: string; glyph: GlyphKind | undefined }> = {
  model: { title: 'Models', one: 'model', glyph: 'deploy' },
  version: { title: 'Versions', one: 'version', glyph: 'deploy' },
  question: { title: 'Research', one: 'question', glyph: 'research' },
  task: { title: 'Production', one: 'task', glyph: 'production' },
  gate: { title: 'Data', one: 'gate', glyph: 'data' },
  person: { title: 'People', one: 'person', glyph: undefined },
  run: { title: 'Runs', one: 'run', glyph: 'research' },
};

const manyOf = (kind: LineKind): string => (kind === 'person' ? 'people' : `${headings[kind].one}s`);

interface PartProps {
  choice: ReadonlySet<string>;
  onSwitch: (line: Line) => void;
}

function PartView({ part, choice, onSwitch }: PartProps & { part: Part }) {
  const { title, glyph } = headings[part.kind];
  const all = [...part.alive, ...part.folded];
  const on = all.filter(({ line }) => choice.has(line.id)).length;
  return (
    <section aria-label={title} className="border-t border-line py-3">
      <h2 className="flex items-center gap-2 pb-1 font-semibold">
        {glyph && <Glyph kind={glyph} />}
        {title}
        <span className="text-meta font-normal text-text-3">
          {on} of {all.length} on
        </span>
      </h2>
      <ul>
        {part.alive.map((branch) => (
          <BranchView key={branch.line.id} branch={branch} choice={choice} onSwitch={onSwitch} />
        ))}
      </ul>
      {part.folded.length > 0 && (
        <Folded
          label={`${counted(part.folded.length, headings[part.kind].one, manyOf(part.kind))} folded: answered, stale or done`}
        >
          <ul>
            {part.folded.map((branch) => (
              <BranchView key={branch.line.id} branch={branch} choice={choice} onSwitch={onSwitch} />
            ))}
          </ul>
        </Folded>
      )}
    </section>
  );
}

function BranchView({ branch: { line, own }, choice, onSwitch }: PartProps & { branch: Branch }) {
  const [shown, folded] = [own.filter((each) => each.on), own.filter((each) => !each.on)];
  const leaves = (lines: readonly Line[]) =>
    lines.map((each) => (
      <li key={each.id}>
        <LineView line={each} isOn={choice.has(each.id)} onSwitch={onSwitch} />
      </li>
    ));
  return (
    <li>
      <LineView line={line} isOn={choice.has(line.id)} onSwitch={onSwitch} />
      {own.length > 0 && (
        <div className="ml-6">
          <ul>{leaves(shown)}</ul>
          {folded.length > 0 && (
            <Folded label={`${counted(folded.length, headings[folded[0]!.kind].one)} more`}>
              <ul>{leaves(folded)}</ul>
            </Folded>
          )}
        </div>
      )}
    </li>
  );
}

function LineView({ line, isOn, onSwitch }: { line: Line; isOn: boolean; onSwitch: (line: Line) => void }) {
  return (
    <label className="flex min-h-8 cursor-pointer items-start gap-2.5 rounded px-2 py-1.5 hover:bg-hover has-focus-visible:bg-hover coarse:min-h-11">
      <input
        type="checkbox"
        data-line={line.id}
        checked={isOn}
        onChange={() => onSwitch(line)}
        className="mt-0.5 size-4 shrink-0 accent-text"
      />
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
        <span className={`font-medium ${isOn ? '' : 'text-text-2'}`}>{line.title}</span>
        <span className="text-text-2">{line.reason}</span>
      </span>
    </label>
  );
}

/** What is drawn once somebody wants to see it: histories can be long. */
function Folded({ label, children }: { label: string; children: React.ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="rounded px-2 py-1.5 text-text-2 hover:bg-hover">{label}</summary>
      {isOpen && children}
    </details>
  );
}

/** Among the lines, arrows and J and K go up and down, Enter accepts. */
function stepAmongLines(event: KeyboardEvent<HTMLFormElement>, onEnter: () => void): void {
  const { target, key } = event;
  if (!(target instanceof HTMLInputElement) || target.type !== 'checkbox' || event.ctrlKey || event.metaKey) return;
  if (key === 'Enter') {
    event.preventDefault();
    onEnter();
    return;
  }
  const step = key === 'ArrowDown' || key === 'j' ? 1 : key === 'ArrowUp' || key === 'k' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const lines = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
  lines[lines.indexOf(target) + step]?.focus();
}
