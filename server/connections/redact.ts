/** What is kept of a delivery holds nothing that would let somebody send another one. */
import type { IncomingHttpHeaders } from 'node:http';

const telling = /authorization|cookie|token|secret|signature|passw|api-?key|credential/i;

export const NOT_KEPT = '(not kept)';

/** Headers by their lower-case names, one text each. */
export function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** Headers to keep: those that show who sends are named, and their values are not. */
export function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, telling.test(name) ? NOT_KEPT : value.toWellFormed()]),
  );
}

/** Bytes to keep. Because: old Gitea and Gogs write the webhook's secret into the body itself. */
export function keptBody(body: Buffer, secrets: readonly string[]): Buffer {
  const told = secrets.flatMap((secret) => [JSON.stringify(secret), encodeURIComponent(JSON.stringify(secret))]);
  if (!told.some((each) => body.includes(each))) return body;
  const text = body.toString('latin1');
  const [quoted, escaped] = [JSON.stringify(NOT_KEPT), encodeURIComponent(JSON.stringify(NOT_KEPT))];
  return Buffer.from(
    text
      .replace(/("secret"\s*:\s*)"(?:[^"\\]|\\.)*"/g, `$1${quoted}`)
      .replace(/(%22secret%22(?:%20|\+)*%3A(?:%20|\+)*)%22.*?%22/gi, `$1${escaped}`),
    'latin1',
  );
}
