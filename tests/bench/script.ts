/** What a browser has to load before it can show the board. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes of the scripts, or the styles, that the page names, packed with gzip. */
export function criticalBytes(of: 'js' | 'css'): number {
  const dist = fileURLToPath(new URL('../../web/dist/', import.meta.url));
  const page = readFileSync(`${dist}index.html`, 'utf8');
  const names = new Set([...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]!));
  return [...names]
    .filter((name) => name.endsWith(`.${of}`))
    .reduce((sum, name) => sum + gzipSync(readFileSync(dist + name), { level: 9 }).length, 0);
}
