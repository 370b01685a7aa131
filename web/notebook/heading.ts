/** The first heading of a text. */
export function headingOf(text: string): { level: number; text: string } | undefined {
  const found = /^ {0,3}(#{1,6})\s+(.+?)\s*#*$/m.exec(text);
  return found ? { level: found[1]!.length, text: found[2]! } : undefined;
}
