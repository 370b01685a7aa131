/** What keys do to Markdown while it is written: pure functions from a text with a selection to another one. */

export interface Selected {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Puts a mark around what is selected, or takes it off again. */
export function marked({ text, from, to }: Selected, mark: string): Selected {
  const [before, inner, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  if (before.endsWith(mark) && after.startsWith(mark)) {
    const start = from - mark.length;
    return {
      text: before.slice(0, -mark.length) + inner + after.slice(mark.length),
      from: start,
      to: start + inner.length,
    };
  }
  return { text: before + mark + inner + mark + after, from: from + mark.length, to: to + mark.length };
}

/** Makes what is selected a link, and goes to where its address is to be written; an address becomes the link's. */
export function madeLink({ text, from, to }: Selected): Selected {
  const inner = text.slice(from, to);
  const isAddress = /^https?:\/\/\S+$/i.test(inner);
  const [label, href] = isAddress ? ['', inner] : [inner, ''];
  const at = isAddress || inner === '' ? from + 1 : from + label.length + 3;
  return { text: `${text.slice(0, from)}[${label}](${href})${text.slice(to)}`, from: at, to: at };
}

/** Enter within a list goes on with it; on an empty item it ends the list. Undefined: an ordinary Enter. */
export function nextItem({ text, from, to }: Selected): Selected | undefined {
  if (from !== to) return undefined;
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const line = text.slice(start, from);
  const [lead, indent, sign, box] = /^(\s*)([-*+]|\d{1,9}[.)])[ \t]+(\[[ xX]\][ \t]+)?/.exec(line) ?? [];
  if (lead === undefined || sign === undefined) return undefined;
  if (lead.length === line.length) {
    return { text: text.slice(0, start) + text.slice(from), from: start, to: start };
  }
  const number = Number.parseInt(sign, 10);
  const next = Number.isNaN(number) ? sign : `${number + 1}${sign.at(-1)!}`;
  const put = `\n${indent}${next} ${box ? '[ ] ' : ''}`;
  return { text: text.slice(0, from) + put + text.slice(from), from: from + put.length, to: from + put.length };
}

/** The `@name` that is being written before the caret: where it begins, and what of it is there. */
export function mentionAt({ text, from, to }: Selected): { readonly from: number; readonly typed: string } | undefined {
  if (from !== to) return undefined;
  const [whole, typed] = /(?<![\p{L}\p{N}])@([\p{L}\p{N}]*(?: [\p{L}\p{N}]*)?)$/u.exec(text.slice(0, from)) ?? [];
  return whole === undefined ? undefined : { from: from - whole.length, typed: typed! };
}
