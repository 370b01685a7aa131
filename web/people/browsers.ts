/** What a browser calls itself, in words that somebody recognises it by. */

// Because: each calls itself what came before it, too, so the most special name comes first.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?Chrom(?:e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** `Firefox on Linux`; `A browser` where nothing is known. */
export function browserName(agent: string | null): string {
  const find = (names: typeof browsers): string | undefined => names.find(([sign]) => sign.test(agent ?? ''))?.[1];
  const [browser, system] = [find(browsers), find(systems)];
  return [browser ?? 'A browser', system].filter(Boolean).join(' on ');
}
