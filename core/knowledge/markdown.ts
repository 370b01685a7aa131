/**
 * The one reader of Markdown: text becomes a closed tree of blocks and inline parts. Safe by construction: the tree has
 * no word for raw HTML, for scripts or for pictures that would be fetched, and a link leads to the web, to a mailbox
 * or into this app. The screens make elements of it; nobody makes HTML out of strings.
 *
 * Because: time has to be bounded whatever somebody pastes, text with more marks than people write is left as it is.
 */
import MarkdownIt, { type Token } from 'markdown-it';
import { limits } from '../limits.ts';
import type { Person } from '../people/kinds.ts';
import { mentionsIn } from './mentions.ts';

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'strike'; readonly parts: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly parts: readonly Inline[] }
  /** `CHURN-42`, `L-37`, `@Mei Tan`, `3f2a91c`: what the workspace knows. `to`: the key, number, id or address. */
  | { readonly kind: 'task' | 'entry' | 'person' | 'commit'; readonly text: string; readonly to: string }
  | { readonly kind: 'break' };

export type Block =
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly parts: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly Item[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'rule' };

export interface Item {
  /** Of a task list: whether it is ticked; null for any other item. */
  readonly ticked: boolean | null;
  readonly blocks: readonly Block[];
}

export interface Cell {
  readonly align: 'left' | 'center' | 'right';
  readonly parts: readonly Inline[];
}

/** What makes words of a text links. */
export interface Known {
  readonly people: readonly Pick<Person, 'id' | 'name' | 'leftAt'>[];
  /** Keys of projects, former ones too, in upper case. */
  readonly projects: ReadonlySet<string>;
  /** The address of a commit by its sha, short or whole. */
  commit(sha: string): string | undefined;
}

const nobody: Known = { people: [], projects: new Set(), commit: () => undefined };

const markdown = new MarkdownIt({ html: false, linkify: true, maxNesting: limits.markdownDepthMax }).disable([
  'image',
  'html_block',
  'html_inline',
]);
markdown.validateLink = (href) => safeHref(href) !== undefined;
// Because: `loss.me` and `train.py` are no addresses; only what says `https://`, `http://` or an e-mail address is.
markdown.linkify.set({ fuzzyLink: false });

/** The blocks of a text. */
export function readMarkdown(text: string, known: Known = nobody): Block[] {
  if (isTooDense(text)) return [{ kind: 'code', language: '', text }];
  return new Walk(markdown.parse(text, {}), known).blocks();
}

/** An address that may be followed from a text; undefined for every other one. */
export function safeHref(href: string): string | undefined {
  if (href.length > limits.urlCharsMax || /[\s\p{Cc}\\]/u.test(href)) return undefined;
  return /^(?:https?:\/\/[^/]|mailto:[^/]|\/(?!\/))/i.test(href) ? href : undefined;
}

/** Whether a text has more marks, in all or in one paragraph, than can be read in a moment. */
function isTooDense(text: string): boolean {
  let [all, here, isBlank] = [0, 0, true];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === NEWLINE) {
      if (isBlank) here = 0;
      isBlank = true;
    } else if (code !== SPACE && code !== TAB) isBlank = false;
    if (!marks.has(code)) continue;
    if (++here > limits.marksPerParagraphMax || ++all > limits.marksPerTextMax) return true;
  }
  return false;
}

const [NEWLINE, SPACE, TAB] = [10, 32, 9];
const marks = new Set(Array.from('[]()*_~`<>!&:@\\', (each) => each.charCodeAt(0)));

/** Goes through the tokens once; what opens is closed by its own kind. */
class Walk {
  private readonly tokens: readonly Token[];
  private readonly known: Known;
  private at = 0;

  constructor(tokens: readonly Token[], known: Known) {
    this.tokens = tokens;
    this.known = known;
  }

  blocks(until?: string): Block[] {
    const found: Block[] = [];
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!;
      if (token.type === until) break;
      const block = this.block(token);
      if (block) found.push(block);
    }
    return found;
  }

  private block(token: Token): Block | undefined {
    switch (token.type) {
      case 'paragraph_open':
        return { kind: 'paragraph', parts: this.inside('paragraph_close') };
      case 'heading_open':
        return { kind: 'heading', level: Number(token.tag.slice(1)), parts: this.inside('heading_close') };
      case 'fence':
      case 'code_block':
        return { kind: 'code', language: token.info.trim().split(/\s/)[0] ?? '', text: token.content };
      case 'blockquote_open':
        return { kind: 'quote', blocks: this.blocks('blockquote_close') };
      case 'bullet_list_open':
        return { kind: 'list', start: null, items: this.items('bullet_list_close') };
      case 'ordered_list_open':
        return { kind: 'list', start: Number(token.attrGet('start') ?? 1), items: this.items('ordered_list_close') };
      case 'table_open':
        return { kind: 'table', rows: this.rows() };
      case 'hr':
        return { kind: 'rule' };
      default:
        return undefined;
    }
  }

  private items(until: string): Item[] {
    const items: Item[] = [];
    while (this.at < this.tokens.length && this.tokens[this.at++]!.type !== until)
      items.push(itemOf(this.blocks('list_item_close')));
    return items;
  }

  private rows(): Cell[][] {
    const rows: Cell[][] = [];
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!;
      if (token.type === 'table_close') break;
      if (token.type === 'tr_open') rows.push([]);
      if (token.type === 'th_open' || token.type === 'td_open')
        rows.at(-1)?.push({ align: alignOf(token), parts: this.inside(token.type.replace('open', 'close')) });
    }
    return rows;
  }

  /** The inline parts up to a closing token. */
  private inside(until: string): Inline[] {
    const parts: Inline[] = [];
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!;
      if (token.type === until) break;
      if (token.type === 'inline') parts.push(...new Line(token.children ?? [], this.known).parts());
    }
    return parts;
  }
}

const spans = { strong_close: 'strong', em_close: 'em', s_close: 'strike' } as const;

class Line {
  private readonly tokens: readonly Token[];
  private readonly known: Known;
  private at = 0;

  constructor(tokens: readonly Token[], known: Known) {
    this.tokens = tokens;
    this.known = known;
  }

  parts(until?: string, isLink = false): Inline[] {
    const found: Inline[] = [];
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!;
      if (token.type === until) break;
      const close = token.type.replace('open', 'close');
      if (close in spans && close !== token.type)
        found.push({ kind: spans[close as keyof typeof spans], parts: this.parts(close, isLink) });
      else if (token.type === 'link_open') {
        const href = safeHref(String(token.attrGet('href') ?? ''));
        const parts = this.parts('link_close', true);
        if (href) found.push({ kind: 'link', href, parts });
        else found.push(...parts);
      } else if (token.type === 'code_inline') found.push({ kind: 'code', text: token.content });
      else if (token.type === 'softbreak') found.push({ kind: 'text', text: '\n' });
      else if (token.type === 'hardbreak') found.push({ kind: 'break' });
      else if (token.content !== '')
        found.push(...(isLink ? [plain(token.content)] : linked(token.content, this.known)));
    }
    return found;
  }
}

const plain = (text: string): Inline => ({ kind: 'text', text });

/** A text with what the workspace knows made to links. */
function linked(text: string, known: Known): Inline[] {
  const spots = [...mentionSpots(text, known), ...wordSpots(text, known)].sort((a, b) => a.from - b.from);
  const parts: Inline[] = [];
  let from = 0;
  for (const spot of spots) {
    if (spot.from < from) continue;
    if (spot.from > from) parts.push(plain(text.slice(from, spot.from)));
    parts.push({ kind: spot.kind, to: spot.to, text: text.slice(spot.from, spot.until) });
    from = spot.until;
  }
  if (from < text.length) parts.push(plain(text.slice(from)));
  return parts;
}

interface Place {
  readonly from: number;
  readonly until: number;
  readonly kind: 'task' | 'entry' | 'person' | 'commit';
  readonly to: string;
}

function mentionSpots(text: string, { people }: Known): Place[] {
  return mentionsIn(text, people).map((each) => ({
    from: each.from,
    until: each.to,
    kind: 'person' as const,
    to: each.person,
  }));
}

function wordSpots(text: string, { projects, commit }: Known): Place[] {
  const word =
    /(?<![\p{L}\p{N}_/-])(?:([A-Z][A-Z0-9]{1,9})-(\d{1,9})|L-(\d{1,9})|([0-9a-f]{7,40}))(?![\p{L}\p{N}_/-])/gu;
  return [...text.matchAll(word)].flatMap((found): Place[] => {
    const [whole, key, , entry, sha] = found;
    const place = { from: found.index, until: found.index + whole.length };
    if (key) return projects.has(key) ? [{ ...place, kind: 'task', to: whole }] : [];
    if (entry) return [{ ...place, kind: 'entry', to: entry }];
    // Because: a number or a word like `defaced` is more likely no commit.
    const address = /\d/.test(sha!) && /[a-f]/.test(sha!) ? commit(sha!) : undefined;
    const to = address && safeHref(address);
    return to ? [{ ...place, kind: 'commit', to }] : [];
  });
}

/** `- [ ] text` is an item of a task list. */
function itemOf(blocks: readonly Block[]): Item {
  const [first, ...rest] = blocks;
  const start = first?.kind === 'paragraph' ? first.parts[0] : undefined;
  const [mark, box] = start?.kind === 'text' ? (/^\[([ xX])\][ \t]+/.exec(start.text) ?? []) : [];
  if (mark === undefined || first?.kind !== 'paragraph' || start?.kind !== 'text') return { ticked: null, blocks };
  const parts = [plain(start.text.slice(mark.length)), ...first.parts.slice(1)];
  return { ticked: box !== ' ', blocks: [{ kind: 'paragraph', parts }, ...rest] };
}

function alignOf(token: Token): Cell['align'] {
  const style = String(token.attrGet('style') ?? '');
  return style.includes('right') ? 'right' : style.includes('center') ? 'center' : 'left';
}
