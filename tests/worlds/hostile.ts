/**
 * Strings that people and programs use to break pages: markup, scripts, links, odd directions, odd widths. Each that
 * could run something calls `pwned()`; a page on which it never ran is whole.
 */

const markup = [
  '<script>pwned()</script>',
  '"><script>pwned()</script>',
  '<img src=x onerror=pwned()>',
  '<svg onload=pwned()>',
  '<svg><script>pwned()</script></svg>',
  '<svg><a xlink:href="javascript:pwned()"><text y="20">x</text></a></svg>',
  '<iframe srcdoc="<script>parent.pwned()</script>"></iframe>',
  '<math><mtext><table><mglyph><style><img src=x onerror=pwned()>',
  '<details open ontoggle=pwned()>',
  '<input autofocus onfocus=pwned()>',
  '<a href="javascript:pwned()">x</a>',
  '<form action="javascript:pwned()"><button>x',
  '<body onload=pwned()>',
  '<style>*{display:none!important}</style>',
  '<base href="https://canary.example/">',
  '<meta http-equiv=refresh content="0;url=https://canary.example/">',
  '<link rel=stylesheet href="https://canary.example/x.css">',
  '<template><img src=x onerror=pwned()></template>',
  '<!--<img src="--><img src=x onerror=pwned()//">',
  '<noscript><p title="</noscript><img src=x onerror=pwned()>">',
  '&lt;img src=x onerror=pwned()&gt;',
  '{{constructor.constructor("pwned()")()}}',
  '${pwned()}',
  "';pwned();//",
  '</title><script>pwned()</script>',
  '</textarea><script>pwned()</script>',
  '\u0000<script>pwned()</script>'.slice(1),
];

const markdown = [
  '[x](javascript:pwned())',
  '[x](JaVaScRiPt&colon;pwned())',
  '![x](https://canary.example/x.png)',
  '![x](x" onerror="pwned())',
  '<https://canary.example/>',
  '[x]: https://canary.example "t"',
  '**bold** _it_ `code` ~~gone~~',
  '# '.repeat(40) + 'x',
  '> '.repeat(200) + 'x',
  '[[[[[[[[[[[[[[[[[[[[x',
  '|a|b|\n|-|-|\n|1|2|',
];

const letters = [
  'שלום עולם, שאלה על מודל',
  'هل يساعد الطقس في التنبؤ؟',
  '\u202Egnp.exe\u202C photo',
  '\u2066\u202Elive\u2069 not live',
  '\u200B\u200B\u200B',
  'Z̸̢̛a̷͝l̵̕g̴̈o̸'.repeat(4),
  '👩‍🔬👩🏽‍🔬🏳️‍🌈🇺🇳'.repeat(6),
  '顧客離れの予測モデルは本当に役に立つのか'.repeat(4),
  'ﷺ ﷽',
  'İıĞğŞş ß ẞ ǅ ﬁ',
  '\uFFFD\uFFFE',
  'a\u0301'.repeat(60),
  '𝕳𝖊𝖑𝖑𝖔',
];

const shapes = [
  'x'.repeat(480),
  'W'.repeat(200),
  'a-'.repeat(200),
  '/very/long/path'.repeat(25),
  'https://example.org/' + 'a'.repeat(400),
  '=1+1',
  '@SUM(A1)',
  "' OR 1=1 --",
  '../../etc/passwd',
  '-1e999',
  'null',
  'undefined',
  '__proto__',
  '[object Object]',
  'NaN',
  'CHURN-1 L-1 @Mei Tan 0f3c2b1a9d',
];

const all = [...markup, ...markdown, ...letters, ...shapes];

/** `count` different hostile texts of one line, at most `charsMax` long. */
export function hostileStrings(count: number, charsMax = 480): string[] {
  const out = new Set<string>();
  for (let n = 0; out.size < count; n++) {
    const [one, two] = [all[n % all.length]!, all[(n * 7 + Math.floor(n / all.length)) % all.length]!];
    const text = (n < all.length ? one : `${one} ${n} ${two}`).replace(/\s+/g, ' ').trim();
    const cut = wholeLetters(text.slice(0, charsMax)).trim();
    if (cut !== '') out.add(cut);
  }
  return [...out];
}

/** Without half of a letter at its end. */
const wholeLetters = (text: string): string => text.replace(/[\uD800-\uDBFF]$/, '');
