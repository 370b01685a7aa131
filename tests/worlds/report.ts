/** Says how much a proof has tried, on stderr. */
export function report(words: string): void {
  process.stderr.write(`${words}\n`);
}
