/** What the command line says: results on stdout, everything else on stderr; with --json one document and nothing else. */

/** Called the wrong way: exit 2. */
export class Usage extends Error {}

/** It did not work: exit 1. */
export class Failed extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The rules refused it: exit 3. */
export class Refused extends Error {
  readonly refusal: { readonly code: string; readonly message: string } & Record<string, unknown>;
  constructor(refusal: { code: string; message: string } & Record<string, unknown>) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export class Output {
  readonly json: boolean;
  private progressed = false;

  constructor(json: boolean) {
    this.json = json;
  }

  /** The result: the document with --json, else the words for people. */
  result(document: unknown, words: () => string): void {
    this.endProgress();
    process.stdout.write(this.json ? `${JSON.stringify(document)}\n` : `${printable(words())}\n`);
  }

  text(words: string): void {
    process.stdout.write(`${words}\n`);
  }

  /** A line that is overwritten by the next; on a terminal only. */
  progress(words: string): void {
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r\u001b[2K${printable(words).slice(0, (process.stderr.columns ?? 80) - 1)}`);
    this.progressed = true;
  }

  note(words: string): void {
    this.endProgress();
    if (!this.json) process.stderr.write(`${printable(words)}\n`);
  }

  /** What somebody has to read while a verb goes on, whatever the result is printed as. */
  say(words: string): void {
    this.endProgress();
    process.stderr.write(`${printable(words)}\n`);
  }

  refusal({ refusal }: Refused): void {
    this.endProgress();
    if (this.json) process.stdout.write(`${JSON.stringify({ refusal })}\n`);
    process.stderr.write(`${printable(refusal.message)}\n`);
  }

  error(message: string, code?: string): void {
    this.endProgress();
    process.stderr.write(`${printable(message)}${code ? ` (${code})` : ''}\n`);
  }

  private endProgress(): void {
    if (this.progressed) process.stderr.write('\r\u001b[2K');
    this.progressed = false;
  }
}

/** Text from elsewhere without control characters that a terminal would obey. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
}

/** Rows as columns of text, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join('  '))
    .join('\n');
}
