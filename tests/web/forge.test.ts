/** The board follows the work: GitHub is connected in the browser, and what it sends moves all that one looks at. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { GithubStory, sendTold, shaOf, type Told } from '../worlds/githubStory.ts';
import { lena, raj } from './forge.ts';
import { openBrowser, openWindow, seedTeam, startServer, type Server } from './rig.ts';

let browser: Browser;
let server: Server;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  await seedTeam(server);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('from branch to rollback, a deploy task, its environments, the version and the journey follow GitHub live', async () => {
  await server.play('people.identify', { person: 'Raj Patel', system: 'github', handle: raj.login });
  const { key } = (await server.play('work.create', {
    project: 'CHURN',
    track: 'production',
    type: 'deploy',
    title: 'Bring churn 1.2 to production',
    version: 'churn@1.2.0',
  }))!;
  const window = await openWindow(browser, server, { path: '/CHURN/settings/connections' });
  const settings = window.page;
  await settings.getByRole('button', { name: 'Connect a forge' }).click();
  await settings.getByRole('button', { name: 'Connect', exact: true }).click();
  await settings.getByText('It is shown this once').waitFor();
  const [url, secret] = await settings.locator('dd code').allInnerTexts();

  const at = async (path: string) => {
    const page = await window.context.newPage();
    await page.goto(server.origin + path);
    return page;
  };
  const board = await at('/CHURN/board');
  const task = await at(`/CHURN/task/${key!.split('-')[1]}`);
  const version = await at('/CHURN/models/churn/1.2.0');
  const journey = await at(`/CHURN/journey/${key}`);
  const card = board.locator('[data-task]', { has: board.getByText(key!, { exact: true }) });
  const code = task.getByRole('region', { name: 'Code' });
  const pipeline = task.getByRole('region', { name: 'Pipeline' });
  const table = journey.getByRole('region', { name: 'Journey as a table' });
  await card.waitFor();
  await journey.getByText('Nothing yet.').waitFor();

  let clock = Date.now() - 60 * 60_000;
  const story = new GithubStory(
    { repo: 'acme/churn', branch: `${key}-live`, number: 91, title: `${key} Serve 1.2`, author: lena },
    () => (clock += 60_000),
  );
  const tell = async (told: Told): Promise<void> => {
    expect(await sendTold({ url: url!, secret: secret! }, told), told.event).toBe(202);
  };
  const column = async (name: string): Promise<void> =>
    expect.poll(() => task.getByRole('combobox', { name: 'Status' }).locator('option:checked').innerText()).toBe(name);

  await tell(story.deployment(900, 'production', 'success', 'churn@1.0.1', shaOf('1.0.1')));
  await tell(story.push(`${key} serve it`));
  await column('Building');
  await code.getByText(`${key}-live`).waitFor();

  await tell(story.pull('opened'));
  await tell(story.asks(raj));
  await column('Review');
  await card.getByText('PR 91').waitFor();
  await code.getByText('Raj Patel ◌ is asked').waitFor();

  await tell(story.ci(4101, 'failure'));
  await card
    .getByText(/^CI 4101/)
    .getByText('broken')
    .waitFor();
  await tell(story.ci(4102, 'success'));
  await card
    .getByText(/^CI 4102/)
    .getByText('passed')
    .waitFor();
  await tell(story.review(raj, 'approved'));
  await code.getByText('Raj Patel ✓ approved').waitFor();

  await tell(story.pull('closed'));
  await card.getByText('PR 91').getByText('merged').waitFor();
  await column('Review');
  if (!(await table.isVisible())) await journey.getByText(/as a table/i).click();
  await table.getByText(/#91 .*merged/).waitFor();

  await tell(story.deployment(901, 'staging', 'success', 'churn@1.2.0'));
  await card
    .getByText(/^staging/)
    .getByText('there')
    .waitFor();
  await pipeline.getByText('✓ there').waitFor();
  await version.getByText('Testing', { exact: true }).first().waitFor();
  await column('Review');

  await tell(story.deployment(902, 'production', 'in_progress', 'churn@1.2.0'));
  await card
    .getByText(/^production/)
    .getByText('under way')
    .waitFor();
  await tell(story.deployment(902, 'production', 'success', 'churn@1.2.0'));
  await card
    .getByText(/^production/)
    .getByText('there')
    .waitFor();
  await column('Live');
  await version.getByText('Live', { exact: true }).first().waitFor();
  await table
    .getByText(/production/)
    .first()
    .waitFor();

  await tell(story.deployment(903, 'production', 'success', 'churn@1.0.1', shaOf('1.0.1')));
  await card
    .getByText(/^production/)
    .getByText('rolled back')
    .waitFor();
  await pipeline.getByText('rolled back').waitFor();
  await column('Live');

  await settings.getByText(/It arrives/).waitFor();
  await settings
    .getByRole('button', { name: /^deployment_status applied/ })
    .first()
    .waitFor();
  expect(await server.verify()).toMatchObject({ differences: 0 });
  expect(window.faults).toEqual([]);
  await window.close();
});
