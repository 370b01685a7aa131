/**
 * A Jupyter notebook (nbformat 3 or 4) as it is shown, read from text that anybody may have written: whatever is
 * missing, broken or too long is left out or becomes a sentence, and nothing of it is trusted.
 */
import { limits } from '../limits.ts';

export type Output =
  /** What was printed or is the value of the cell, without colours. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'problem'; readonly text: string }
  /** `data`: base64. */
  | { readonly kind: 'image'; readonly type: 'image/png' | 'image/jpeg'; readonly data: string }
  /** HTML, SVG or script: only ever shown where it can reach nothing. */
  | { readonly kind: 'page'; readonly html: string }
  /** Why something is not shown. */
  | { readonly kind: 'note'; readonly text: string };

export interface Cell {
  readonly kind: 'markdown' | 'code' | 'raw';
  readonly text: string;
  /** In which turn it was run; null where it was not, or the notebook does not say. */
  readonly turn: number | null;
  readonly outputs: readonly Output[];
}

export interface Notebook {
  readonly language: string;
  readonly cells: readonly Cell[];
  /** Cells beyond the limit. */
  readonly more: number;
}

/** A notebook at the commit that was found. */
export interface NotebookView extends Notebook {
  readonly path: string;
  readonly repo: { readonly id: string; readonly name: string };
  /** The full sha. */
  readonly commit: string;
  /** The branch whose tip it is, where no commit was asked for. */
  readonly branch: string | null;
}

/** A notebook out of its text, or the sentence why it is none. */
export function readNotebook(text: string): Notebook | { readonly problem: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { problem: 'This file is no notebook that can be read: its JSON is broken.' };
  }
  const top = recordOf(raw);
  const cells = top && cellsOf(top);
  if (!cells) return { problem: 'This file is no notebook: it has no cells.' };
  const budget = { left: limits.notebookShownBytesMax };
  const shown = cells.slice(0, limits.notebookCellsMax).map((each) => cellOf(each, budget));
  return { language: languageOf(top), cells: shown, more: cells.length - shown.length };
}

/** What is still shown of all outputs and texts together. */
interface Budget {
  left: number;
}

/** The cells of format 4, or those of all sheets of format 3. */
function cellsOf(top: Json): readonly unknown[] | undefined {
  if (Array.isArray(top['cells'])) return top['cells'];
  const sheets = top['worksheets'];
  if (!Array.isArray(sheets)) return undefined;
  return sheets.flatMap((each: unknown): unknown[] => {
    const inside = recordOf(each)?.['cells'];
    return Array.isArray(inside) ? inside : [];
  });
}

function cellOf(raw: unknown, budget: Budget): Cell {
  const cell = recordOf(raw) ?? {};
  const type = cell['cell_type'];
  const written = textOf(cell['source'] ?? cell['input']);
  if (type === 'heading') {
    const level = Math.min(6, Math.max(1, wholeOf(cell['level']) ?? 1));
    return { kind: 'markdown', text: cut(`${'#'.repeat(level)} ${written}`, budget), turn: null, outputs: [] };
  }
  if (type === 'markdown' || type === 'html') {
    return { kind: 'markdown', text: cut(written, budget), turn: null, outputs: [] };
  }
  if (type !== 'code') return { kind: 'raw', text: cut(written, budget), turn: null, outputs: [] };
  const outputs: readonly unknown[] = Array.isArray(cell['outputs']) ? cell['outputs'] : [];
  const shown = outputs.slice(0, limits.notebookOutputsMax).flatMap((each) => outputOf(each, budget) ?? []);
  const more = outputs.length - limits.notebookOutputsMax;
  return {
    kind: 'code',
    text: cut(written, budget),
    turn: wholeOf(cell['execution_count'] ?? cell['prompt_number']),
    outputs: more > 0 ? [...shown, { kind: 'note', text: `${more} more outputs are not shown.` }] : shown,
  };
}

function outputOf(raw: unknown, budget: Budget): Output | undefined {
  const output = recordOf(raw);
  if (!output) return undefined;
  switch (output['output_type']) {
    case 'stream':
      return { kind: 'text', text: cut(plain(textOf(output['text'])), budget) };
    case 'error':
    case 'pyerr': {
      const trace = plain(textOf(output['traceback'], '\n'));
      const said = `${textOf(output['ename'])}: ${textOf(output['evalue'])}`;
      return { kind: 'problem', text: cut(trace || said, budget) };
    }
    default:
      return richest(dataOf(output), budget);
  }
}

/** What an output shows by its type; format 3 has short names beside the other fields. */
function dataOf(output: Json): Json {
  const data = recordOf(output['data']);
  if (data) return data;
  const shorts = { png: 'image/png', jpeg: 'image/jpeg', svg: 'image/svg+xml', html: 'text/html' } as const;
  const rest = { javascript: 'application/javascript', latex: 'text/latex', text: 'text/plain' } as const;
  const named = Object.entries({ ...shorts, ...rest }).filter(([short]) => output[short] !== undefined);
  return Object.fromEntries(named.map(([short, type]) => [type, output[short]]));
}

/** The first of these that is there, as the author would have seen it. */
function richest(data: Json, budget: Budget): Output | undefined {
  for (const type of ['image/png', 'image/jpeg'] as const) {
    const written = textOf(data[type]).replace(/\s+/g, '');
    if (written !== '') return imageOf(type, written, budget);
  }
  const html = textOf(data['text/html']) || textOf(data['image/svg+xml']);
  if (html !== '') return pageOf(html, budget);
  const script = textOf(data['application/javascript']);
  if (script !== '') return pageOf(`<script>${script.replace(/<\/(?=script)/gi, '<\\/')}</script>`, budget);
  for (const type of ['text/plain', 'text/markdown', 'text/latex']) {
    const written = textOf(data[type]);
    if (written !== '') return { kind: 'text', text: cut(plain(written), budget) };
  }
  const [other] = Object.keys(data);
  return other === undefined
    ? undefined
    : { kind: 'note', text: `An output of the type ${other.slice(0, 80)} is not shown.` };
}

function imageOf(type: 'image/png' | 'image/jpeg', data: string, budget: Budget): Output {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return { kind: 'note', text: 'A picture here is broken.' };
  if (data.length > limits.notebookImageBytesMax || data.length > budget.left)
    return { kind: 'note', text: `A picture here is too large to show (${megabytes(data.length * 0.75)}).` };
  budget.left -= data.length;
  return { kind: 'image', type, data };
}

function pageOf(html: string, budget: Budget): Output {
  if (html.length > limits.notebookPageBytesMax || html.length > budget.left)
    return { kind: 'note', text: `An output here is too large to show (${megabytes(html.length)}).` };
  budget.left -= html.length;
  return { kind: 'page', html };
}

/** The beginning of a text, with a word on how much is missing. */
function cut(text: string, budget: Budget): string {
  const room = Math.min(limits.notebookTextCharsMax, budget.left);
  budget.left -= Math.min(text.length, room);
  return text.length <= room ? text : `${text.slice(0, room)}\n… and ${text.length - room} more characters`;
}

/** Without the escape sequences of terminals, and with only the last of what was written over itself on one line. */
function plain(text: string): string {
  return text
    .replace(escapes, '')
    .replace(/\r\n/g, '\n')
    .replace(/[^\n]*\r(?=[^\n])/g, '')
    .replace(controls, '');
}

// eslint-disable-next-line no-control-regex
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

type Json = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** Text as notebooks write it: whole, or as a list of lines. */
function textOf(value: unknown, between = ''): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.filter((each) => typeof each === 'string').join(between);
}

function wholeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function languageOf(top: Json): string {
  const meta = recordOf(top['metadata']);
  const name = recordOf(meta?.['language_info'])?.['name'] ?? recordOf(meta?.['kernelspec'])?.['language'];
  return typeof name === 'string' ? name.slice(0, 40) : '';
}

const megabytes = (bytes: number): string => `${Math.max(0.1, Math.round(bytes / 1e5) / 10)} MB`;

/** A notebook at a commit, or one of its cells (counted from 1), as a link names it: `nb/eda.ipynb@0a1b2c3#cell-4`. */
export interface NotebookRef {
  readonly path: string;
  readonly commit: string | null;
  readonly cell: number | null;
}

/** What a link of the kind notebook points to; undefined for an address on the web and for what is no path. */
export function readNotebookRef(ref: string): NotebookRef | undefined {
  const parts = /^(.+?\.ipynb)(?:@([0-9a-f]{7,64}))?(?:#cell-(\d{1,5}))?$/i.exec(ref);
  if (!parts || /^[a-z][a-z0-9+.-]*:/i.test(ref) || !isPath(parts[1]!)) return undefined;
  const [, path, commit, cell] = parts;
  return { path: path!, commit: commit?.toLowerCase() ?? null, cell: cell === undefined ? null : Number(cell) };
}

export const notebookRef = ({ path, commit, cell }: NotebookRef): string =>
  `${path}${commit === null ? '' : `@${commit}`}${cell === null ? '' : `#cell-${cell}`}`;

/** Whether a path lies inside a repository: no root, no way up, no empty part, no control character. */
export const isPath = (path: string): boolean =>
  !/\p{Cc}/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
