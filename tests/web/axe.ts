/** What axe finds wrong with a page: nothing, for everybody's sake. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds, in a line each; of these rules only, if any are named. */
export async function faultsIn(page: Page, rules: readonly string[] = []): Promise<string[]> {
  // Because: scripts of the page may only come from its own server; the tool is put in by the browser itself.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe);
  return page.evaluate(async (wanted: readonly string[]) => {
    interface Result {
      violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[];
    }
    const tool = (globalThis as unknown as { axe: { run(options: object): Promise<Result> } }).axe;
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const runOnly = wanted.length > 0 ? { type: 'rule', values: wanted } : { type: 'tag', values: tags };
    // Because: what axe would fetch first are style sheets, for a rule that is not among these, and sound, of which there is none.
    const { violations } = await tool.run({ runOnly, resultTypes: ['violations'], preload: false });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    );
  }, rules);
}

/** What axe finds in light and in dark. Because: structure is the same in every theme, in dark only colours are asked for. */
export async function faultsInBoth(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await faultsIn(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  return [...light, ...(await faultsIn(page, ['color-contrast'])).map((each) => `in dark, ${each}`)];
}
