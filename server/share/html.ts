/**
 * Markup in which every text is escaped: what stands in the template is markup, what is put into it is not, unless it
 * was made here. It serves HTML and XML alike.
 */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = string | number | Markup | readonly Markup[] | false | null | undefined;

export function html(words: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(words.reduce((text, word, n) => text + marked(parts[n - 1]) + word));
}

function marked(part: Part): string {
  if (part === false || part == null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map((each) => each.text).join('');
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The text as markup shows it. What XML cannot hold (control characters, halves of letters) becomes U+FFFD. */
function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex
  const whole = text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  return whole.replace(/[&<>"']/g, (each) => escapes[each]!);
}
