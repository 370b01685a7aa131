/** Where somebody goes on after they signed in: to a page of ours, or home. */

const CHARS_MAX = 1_000;

/**
 * A path of this server as it was given, or `/` for anything that could lead elsewhere. Because: browsers read `//`,
 * `/\`, line ends and what is escaped in more ways than one, so only what is plainly a page is let through.
 */
export function pathHere(text: unknown): string {
  if (typeof text !== 'string' || text.length > CHARS_MAX) return '/';
  const [, path, query = ''] = /^(\/|(?:\/[\w.~%@+:-]+)+)(\?[\w.~%@+:;,=&/*()!-]*)?$/.exec(text) ?? [];
  if (path === undefined || !isPlain(path) || !isPlain(query)) return '/';
  const parts = path.split('/').map(decodeURIComponent);
  if (parts.some((each) => each === '.' || each === '..')) return '/';
  // Because: what is no page would be asked for without a press of anybody's.
  return ['api', 'assets', 'hooks', 'sign-in'].includes(parts[1]!.toLowerCase()) ? '/' : path + query;
}

/** Whether what is escaped is text, and hides no separator and nothing that cannot be seen. */
function isPlain(text: string): boolean {
  if (!/^(?:[^%]|%[0-9a-f]{2})*$/i.test(text) || /%(?:[01][0-9a-f]|7f|2f|5c|25)/i.test(text)) return false;
  try {
    return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/u.test(decodeURIComponent(text));
  } catch {
    return false;
  }
}
