/** Connections to forges: one is made in the browser, what it is sent shows at once, and it is paused, renewed, ended. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { GithubStory, sendTold } from '../worlds/githubStory.ts';
import { openBrowser, openWindow, seedTeam, startServer, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  await seedTeam(server);
  window = await openWindow(browser, server);
  ({ page } = window);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(() => window.fresh('/CHURN/settings/connections'));
afterEach(() => expect(window.faults).toEqual([]));

interface Way {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

let clock = Date.UTC(2026, 9, 5, 9);
const story = new GithubStory(
  { repo: 'acme/churn', branch: 'shadow', number: 7, title: 'Shadow traffic', author: { id: 5, login: 'mei-t' } },
  () => (clock += 1_000),
);

/** Connects GitHub as somebody does who reads what the page says. */
async function connect(name: string): Promise<Way> {
  await page.getByRole('button', { name: 'Connect a forge' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  return pasted();
}

/** What the page says to paste. */
async function pasted(): Promise<Way> {
  await page.getByText('It is shown this once').waitFor();
  const [url, secret] = await page.locator('dd code').allInnerTexts();
  return { id: url!.split('/').at(-1)!, url: url!, secret: secret! };
}

const region = (name: string) => page.getByRole('region', { name, exact: true });
const connections = () => server.get<{ connection: string; state: string; project: string }[]>('/api/connections');
const stateOf = async (id: string) => (await connections()).find((each) => each.connection === id)?.state;

test('with keys alone: what is wrong is said at its field, what was typed stays, and the secret is shown once', async () => {
  await page.getByRole('button', { name: 'Connect a forge' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT');
  await page.keyboard.press('Tab');
  await page.keyboard.type('The company’s GitHub');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.type('churn');
  await page.getByRole('textbox', { name: /^Token/ }).focus();
  await page.keyboard.type('ghp_typed');
  await page.getByRole('textbox', { name: 'Address of its API' }).focus();
  await page.keyboard.type('github.company.example');
  await page.keyboard.press('Enter');
  await page.getByText('“churn” is no name of a repository').waitFor();
  await page.getByText('Give a whole address').waitFor();
  const names = page.getByRole('textbox', { name: 'Names of the repositories' });
  await expect.poll(() => names.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await connections()).toEqual([]);
  expect(await page.getByRole('textbox', { name: /^Token/ }).inputValue()).toBe('ghp_typed');
  expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toContain('ghp_typed');

  await names.fill('acme/churn');
  await page.getByRole('textbox', { name: /^Token/ }).fill('');
  await page.getByRole('textbox', { name: 'Address of its API' }).fill('');
  await page.keyboard.press('Enter');
  const { id, secret } = await pasted();
  await region('The company’s GitHub').getByText('Waiting').waitFor();
  await region('Repositories').getByText('acme/churn').waitFor();
  await page.getByRole('link', { name: 'All connections' }).click();
  await page.getByRole('link', { name: 'The company’s GitHub' }).click();
  await page.getByText('It was shown once').waitFor();
  const kept = await page.evaluate(
    () =>
      document.documentElement.outerHTML + JSON.stringify(Object.entries(localStorage)) + JSON.stringify(history.state),
  );
  expect(kept).not.toContain(secret);
  expect(await stateOf(id)).toBe('waiting');
});

test('a test delivery turns the page green, a forged one is told, and each delivery can be read and replayed', async () => {
  const way = await connect('Way in');
  await page.getByText('Nothing came yet. It shows here').waitFor();
  expect(await sendTold(way, story.ping())).toBe(202);
  await page.getByText(/It arrives: the last delivery came/).waitFor();
  const deliveries = region('Deliveries');
  await deliveries.getByRole('button', { name: /^ping not used/ }).waitFor();
  expect(await sendTold({ ...way, secret: 'another' }, story.push('Route it'))).toBe(401);
  await page.getByText('Something came, and was refused.').waitFor();
  await region('Way in').getByText('Failing').waitFor();
  expect(await deliveries.getByRole('listitem').count()).toBe(1);

  const told = story.push('Route <img src=x onerror=alert(1)> it');
  expect(await sendTold(way, told)).toBe(202);
  const line = deliveries.getByRole('button', { name: /^push applied/ });
  await line.waitFor();
  await region('Way in').getByText('Working').waitFor();
  await line.focus();
  await page.keyboard.press('Enter');
  await deliveries.getByText('refs/heads/shadow').waitFor();
  await deliveries.getByText('Route <img src=x onerror=alert(1)> it').first().waitFor();
  expect(await deliveries.locator('img').count()).toBe(0);
  await deliveries.getByText('x-github-event').waitFor();
  await deliveries.getByText('(not kept)').waitFor();
  await deliveries.getByRole('button', { name: 'Replay' }).click();
  await deliveries.getByText('Applied again.').waitFor();
  await deliveries.getByRole('button', { name: /^push applied replayed/ }).waitFor();
  await deliveries.getByRole('combobox', { name: 'Which deliveries' }).selectOption('Not used');
  await expect.poll(() => deliveries.getByRole('listitem').count()).toBe(1);
  await deliveries.getByRole('button', { name: /^ping/ }).waitFor();
  await deliveries.getByRole('combobox', { name: 'Which deliveries' }).selectOption('Did not work');
  await deliveries.getByText('None of this sort.').waitFor();
});

test('who did something and is nobody yet is offered in Members: said who, added, ignored, with what they did theirs', async () => {
  const way = await connect('Strangers');
  const opened = { id: 61, login: 'kim-new', type: 'User' };
  await sendTold(way, story.pull('opened', { sender: opened }));
  await sendTold(way, story.asks({ id: 62, login: 'lena-vogt' }));
  await page.goto(`${new URL(page.url()).origin}/CHURN/settings/people`);
  const nobodys = region('Accounts of nobody yet');
  const account = (login: string) => nobodys.getByRole('group', { name: login, exact: true });
  await account('lena-vogt').getByText('acme/churn#7').waitFor();
  // Who comes while the list is open is in it.
  await sendTold(way, story.asks({ id: 63, login: 'passer-by' }));
  await account('passer-by').waitFor();
  await account('lena-vogt').getByRole('button', { name: 'This is Lena Vogt' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('group', { name: 'Lena Vogt', exact: true }).getByText('GitHub: lena-vogt').waitFor();
  await account('mei-t').getByText('1 pull request · last on').waitFor();
  await account('mei-t').getByRole('combobox', { name: 'Who mei-t is' }).selectOption('Raj Patel');
  await page.getByRole('group', { name: 'Raj Patel', exact: true }).getByText('GitHub: mei-t').waitFor();
  await account('passer-by').getByRole('button', { name: 'Ignore passer-by' }).click();
  await nobodys.getByText('One is ignored').click();
  await nobodys.getByRole('button', { name: 'Ask again who passer-by is' }).click();
  await account('passer-by').getByRole('button', { name: 'Add passer-by as a member' }).click();
  await page.getByRole('group', { name: 'passer-by', exact: true }).getByText('GitHub: passer-by').waitFor();
  await expect.poll(() => nobodys.count()).toBe(0);
  await page.getByRole('button', { name: 'mei-t is not Raj Patel' }).click();
  await account('mei-t').waitFor();
});

test('more than a page of deliveries is shown a page at a time, and new ones come on top', async () => {
  const way = await connect('Busy');
  for (let i = 0; i < 30; i++) await sendTold(way, story.ping());
  await page.reload();
  const deliveries = region('Deliveries');
  await expect.poll(() => deliveries.getByRole('listitem').count()).toBe(25);
  await deliveries.getByRole('button', { name: 'Show older ones' }).click();
  await expect.poll(() => deliveries.getByRole('listitem').count()).toBe(30);
  expect(await deliveries.getByRole('button', { name: 'Show older ones' }).count()).toBe(0);
  await sendTold(way, story.push('One more'));
  await expect.poll(() => deliveries.getByRole('listitem').count()).toBe(31);
  await deliveries.getByRole('listitem').first().getByText('push').waitFor();
});

test('a new secret counts beside the old one until that is ended', async () => {
  const way = await connect('Rotating');
  const secret = region('Secret');
  await secret.getByRole('button', { name: 'Make a new secret' }).click();
  await secret.getByRole('button', { name: 'Make it' }).click();
  await secret.getByText(/the old one: counts until/).waitFor();
  const next = await pasted();
  expect(next.secret).not.toBe(way.secret);
  expect([await sendTold(way, story.ping()), await sendTold(next, story.ping())]).toEqual([202, 202]);
  await secret.getByRole('button', { name: 'End the old one now' }).click();
  await expect.poll(() => secret.getByText(/the old one/).count()).toBe(0);
  await expect.poll(() => sendTold(way, story.ping())).toBe(401);
  expect(await sendTold(next, story.ping())).toBe(202);
});

test('a token is set and forgotten and never shown, and the address of the API is checked where it stands', async () => {
  const { id } = await connect('Asked');
  const asking = region('Asking the forge');
  await asking.getByText('There is no token.').waitFor();
  await asking.getByRole('textbox', { name: 'Address of its API' }).fill('ftp:/nowhere');
  await page.keyboard.press('Enter');
  await asking.getByRole('alert').waitFor();
  expect(await asking.getByRole('textbox', { name: 'Address of its API' }).inputValue()).toBe('ftp:/nowhere');
  // Because: nothing answers there, so that nothing leaves this machine.
  await asking.getByRole('textbox', { name: 'Address of its API' }).fill('http://127.0.0.1:9/api/v3');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await server.get<{ api: string }>(`/api/connections/${id}`)).api)
    .toContain('127.0.0.1');
  await asking.getByRole('textbox', { name: 'Token', exact: true }).fill('ghp_secret');
  await page.keyboard.press('Enter');
  await asking.getByText('There is a token.').waitFor();
  expect(await page.content()).not.toContain('ghp_secret');
  await asking.getByRole('button', { name: 'Try the token' }).click();
  await asking.locator('[role=status].text-danger').waitFor();
  await asking.getByRole('button', { name: 'Forget the token' }).click();
  await asking.getByText('There is no token.').waitFor();
});

test('what goes back to the forge is chosen in words, by keys, undone, and says what it lacks', async () => {
  const { id } = await connect('Written to');
  const back = region('Back to the forge');
  const whatGoes = async (): Promise<string> =>
    (await server.get<{ back: { what: string } }>(`/api/connections/${id}`)).back.what;
  const option = (name: string) => back.getByRole('radio', { name, exact: true });
  await expect.poll(() => option('Nothing').isChecked()).toBe(true);
  await option('Nothing').focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(whatGoes).toBe('status');
  await back.getByText('The token has to write Commit statuses.').waitFor();
  await back.getByText('There is no token, so that nothing can be written.').waitFor();
  await option('One comment').check();
  await expect.poll(whatGoes).toBe('comment');
  await option('Nothing').check();
  await expect.poll(whatGoes).toBe('nothing');
  expect(await back.getByRole('status').count()).toBe(0);
});

test('it is renamed, paused and let go on; a repository goes to another project; the end says what stays', async () => {
  await server.play('project.add', { name: 'Fraud', key: 'FRAUD' });
  const way = await connect('Old name');
  const name = page.getByRole('textbox', { name: 'Name of the connection' });
  await name.fill('New name');
  await page.keyboard.press('Enter');
  await region('New name').waitFor();
  await sendTold(way, story.push('First'));
  const project = region('Repositories').getByRole('combobox', { name: 'Project of acme/churn' });
  await project.selectOption('Fraud');
  await expect.poll(async () => (await server.get<{ name: string }[]>('/api/repos?project=FRAUD')).length).toBe(1);
  await page.getByRole('button', { name: 'Pause' }).click();
  await region('New name').getByText('Paused').waitFor();
  await sendTold(way, story.push('While it is paused'));
  await region('Deliveries').getByText('The connection was paused.').waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await region('New name').getByText('Working').waitFor();
  await page.getByRole('button', { name: 'Delete the connection…' }).click();
  await page
    .getByRole('group', { name: /What it told stays/ })
    .getByRole('button', { name: 'Leave it' })
    .click();
  expect(await stateOf(way.id)).toBe('working');
  await page.getByRole('button', { name: 'Delete the connection…' }).click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await page.getByRole('button', { name: 'Connect a forge' }).waitFor();
  expect(await stateOf(way.id)).toBeUndefined();
  expect(await page.getByRole('link', { name: 'New name' }).count()).toBe(0);
  expect(await sendTold(way, story.ping())).toBe(404);
});
