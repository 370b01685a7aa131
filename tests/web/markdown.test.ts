/** Hostile Markdown in a real browser: it is shown, nothing runs, nothing is asked of anybody. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, openWindow, startServer, type Server, type Window } from './rig.ts';

const schemes = [
  'javascript:hit()',
  'JaVaScRiPt:hit()',
  'java\tscript:hit()',
  'java&#x09;script:hit()',
  '&#106;avascript:hit()',
  'javascript&colon;hit()',
  '\u0001javascript:hit()',
  'vbscript:hit()',
  'data:text/html,<script>hit()</script>',
  'data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImhpdCgpIi8+',
  'file:///etc/passwd',
  'blob:https://evil.example/x',
  '//evil.example/x',
  '/\\evil.example/x',
  '\\\\evil.example\\x',
  'https:evil.example',
  'view-source:javascript:hit()',
  'feed:javascript:hit()',
  'javascript://%0ahit()',
  'jar:https://evil.example!/x',
];
const html = [
  '<script>hit()</script>',
  '<script src=https://evil.example/x.js></script>',
  '<img src=x onerror=hit()>',
  '<img src=https://evil.example/x.png>',
  '<svg onload=hit()>',
  '<svg><script>hit()</script></svg>',
  '<svg><animate onbegin=hit() attributeName=x dur=1s>',
  '<math href="javascript:hit()">x</math>',
  '<iframe src="javascript:hit()"></iframe>',
  '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
  '<object data="https://evil.example/x"></object>',
  '<embed src="https://evil.example/x">',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<style>@import "https://evil.example/x.css"</style>',
  '<body onload=hit()>',
  '<input autofocus onfocus=hit()>',
  '<details open ontoggle=hit()>',
  '<video><source onerror=hit()></video>',
  '<form action="javascript:hit()"><button>x</button></form>',
  '<a href="javascript:hit()">x</a>',
  '<base href="https://evil.example/">',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<template><script>hit()</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=hit()>">',
  '<!--><img src=x onerror=hit()>-->',
  '<![CDATA[><script>hit()</script>]]>',
  '<?php echo 1 ?><script>hit()</script>',
  '<x onclick=hit() style="position:fixed;inset:0">x</x>',
];
/** Each as a link, a picture, an automatic link, a reference, and within other things. */
const payloads = [
  ...schemes.flatMap((each) => [
    `[x](${each})`,
    `[x](<${each}>)`,
    `![x](${each})`,
    `<${each}>`,
    `[x][r]\n\n[r]: ${each}`,
    `[x]: <${each}>\n\n[x]`,
    `> - [**x**](${each} "title")`,
    `| a |\n| - |\n| [x](${each}) |`,
  ]),
  ...html.flatMap((each) => [
    each,
    `# ${each}`,
    `- ${each}`,
    `\`\`\`html\n${each}\n\`\`\``,
    `**${each}**`,
    `[${each}](https://ok.example/)`,
  ]),
  '![x](https://evil.example/x.png)',
  '![x](https://evil.example/x.png "t" onerror=hit())',
  '[![x](https://evil.example/x.png)](javascript:hit())',
  '[x](https://ok.example/" onmouseover="hit())',
  '[x](https://ok.example/?q=<script>hit()</script>)',
  '`<script>hit()</script>`',
  '&lt;script&gt;hit()&lt;/script&gt;',
  '@<script>hit()</script>',
  '[x](https://ok.example/ "\\" onclick=hit() x=\\"")',
  '```" onclick=hit()\nx\n```',
];

let browser: Browser;
let server: Server;
let window: Window;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  await server.play('project.add', { name: 'Hostile', key: 'HOST' });
  const each = Array.from({ length: 4 }, (_, n) => payloads.filter((_p, i) => i % 4 === n).join('\n\n'));
  for (const description of each)
    await server.play('work.create', { project: 'HOST', track: 'production', title: 'Hostile', description });
  await server.play('comment.add', { task: 'HOST-1', body: payloads.join('\n\n') });
  window = await openWindow(browser, server);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test(`${payloads.length} hostile texts run nothing and ask nothing of anybody`, async () => {
  expect(payloads.length).toBeGreaterThan(300);
  const { page } = window;
  const asked: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin)) asked.push(request.url());
  });
  page.on('dialog', (dialog) => asked.push(dialog.message()));
  await page.addInitScript('globalThis.hit = () => (globalThis.hits = (globalThis.hits ?? 0) + 1)');
  for (const number of [1, 2, 3, 4]) {
    await page.goto(`${server.origin}/HOST/board/${number}`);
    const shown = page.locator('aside [data-markdown]');
    await shown.first().waitFor();
    if (number === 1) await expect.poll(() => shown.count()).toBe(2);
    const found = await shown.evaluateAll((all) => {
      const inside = all.flatMap((each) => [...each.querySelectorAll('*')]);
      return {
        tags: [...new Set(inside.map((each) => each.localName))],
        attributes: [...new Set(inside.flatMap((each) => each.getAttributeNames()))],
        hrefs: inside.flatMap((each) => each.getAttribute('href') ?? []),
        open: inside.filter(
          (each) => each.getAttribute('target') === '_blank' && !/noreferrer/.test(each.getAttribute('rel') ?? ''),
        ).length,
      };
    });
    const allowed = [
      'p',
      'a',
      'code',
      'pre',
      'ul',
      'ol',
      'li',
      'strong',
      'em',
      's',
      'br',
      'hr',
      'blockquote',
      'div',
      'table',
      'tbody',
      'tr',
      'th',
      'td',
      'span',
      'input',
    ];
    expect(found.tags.filter((each) => !allowed.includes(each))).toEqual([]);
    expect(found.attributes.filter((each) => /^on|^src|^srcdoc|^xlink|^formaction|^action/.test(each))).toEqual([]);
    expect(found.hrefs.filter((each) => !/^(?:https?:\/\/|mailto:|\/[^/\\])/.test(each))).toEqual([]);
    expect(found.open).toBe(0);
  }
  expect(await page.evaluate('globalThis.hits ?? 0')).toBe(0);
  expect(asked).toEqual([]);
  expect(window.faults).toEqual([]);
});
