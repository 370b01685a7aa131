/**
 * What the browser tests stand on: a real server in a process of its own over a temporary folder, the API to seed it,
 * and a Chromium whose pages tell when something goes wrong in them.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { rowsOf, type Columns } from '../../client/rows.ts';
import { playLimits, playTeam, type Play, type Team } from '../worlds/team.ts';

const program = fileURLToPath(new URL('../../cli/bin/dualtrack.mjs', import.meta.url));
const built = fileURLToPath(new URL('../../web/dist/index.html', import.meta.url));

const START_MS = 20_000;
const MAIL_FROM = 'Dualtrack <dualtrack@example.org>';

/** Where the links of a server with mail lead. */
export const PUBLIC_URL = 'http://team.example.org';

export interface Server {
  /** With the token that signs in. */
  readonly url: string;
  readonly origin: string;
  readonly token: string;
  readonly port: number;
  /** Where its data lies. */
  readonly data: string;
  /** What it said so far: its line, then what it logs. */
  said(): string;
  /** Ends the process at once, as if the machine had failed. */
  kill(): Promise<void>;
  /** Starts it again over the same folder and port, after `kill`. */
  again(): Promise<void>;
  /** The same where it is down. */
  up(): Promise<void>;
  /** Ends it in good order and removes its folder. */
  stop(): Promise<void>;
  /** Runs a command as the owner; rejects when it is refused. */
  readonly play: Play;
  /** Runs one command with many inputs, a hundred a request; rejects when one is refused. */
  playMany(name: string, inputs: readonly unknown[]): Promise<void>;
  /** Runs a command as the owner; its result, refused or not. */
  send(name: string, input: unknown): Promise<{ seq?: number; refusal?: { code: string; message: string } }>;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  /** Replays the log and compares it with the tables. */
  verify(): Promise<{ changes: number; differences: number }>;
  /** The newest number of the log. */
  head(): Promise<{ seq: number }>;
  /** What a replica begins with, line by line. */
  blocks(): Promise<Record<string, unknown>[]>;
}

/** Starts a server over a new folder. `repos`: folders whose repositories may be named. `port`: 0 takes a free one. */
export async function startServer({
  repos = [],
  port: wanted = 0,
  by = 'token',
  allow = [],
  smtp,
}: StartOptions = {}): Promise<Server> {
  if (!existsSync(built)) throw new Error('The web app is not built: run `node tools/build.mjs` first.');
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-web-'));
  const launch = (port: number): Promise<Launched> =>
    launched(smtp, [
      'serve',
      '--data',
      join(folder, 'data'),
      '--port',
      String(port),
      ...repos.flatMap((each) => ['--repos', each]),
      ...allow.flatMap((each) => ['--allow-network', each]),
      ...(smtp === undefined ? [] : ['--public-url', PUBLIC_URL]),
    ]);

  let { child, url, said } = await launch(wanted);
  const { origin, port, searchParams } = new URL(url);
  const token = searchParams.get('token')!;
  const note = join(folder, 'data', 'server.json');
  const secret = (): string =>
    by === 'token' ? token : (JSON.parse(readFileSync(note, 'utf8')) as { key: string }).key;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(origin + path, {
      ...init,
      headers: { authorization: `Bearer ${secret()}`, 'content-type': 'application/json' },
    });
  let ids = 0;
  const runAll = async (name: string, inputs: readonly unknown[], asOf?: number): Promise<CommandResult[]> => {
    const more = asOf === undefined ? {} : { asOf };
    const commands = inputs.map((input) => ({ id: `seed-${++ids}-${process.pid}-${port}`, name, input, ...more }));
    const answered = await ask('/api/commands', { method: 'POST', body: JSON.stringify({ commands }) });
    if (!answered.ok) throw new Error(`${name}: ${answered.status} ${await answered.text()}`);
    return ((await answered.json()) as { results: CommandResult[] }).results;
  };
  const run = async (name: string, input: unknown, asOf?: number): Promise<CommandResult> =>
    (await runAll(name, [input], asOf))[0]!;
  const blocks = async (): Promise<Record<string, unknown>[]> => {
    const text = await (await ask('/api/bootstrap')).text();
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const again = async (): Promise<void> => {
    const before = said();
    const next = await launch(Number(port));
    ({ child, url } = next);
    said = () => before + next.said();
  };
  return {
    url,
    origin,
    token,
    port: Number(port),
    data: join(folder, 'data'),
    said: () => said(),
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    again,
    async up() {
      if (child.exitCode === null && child.signalCode === null) return;
      // Because: whoever had its port meanwhile may still be letting go of it.
      const isUp = (): Promise<boolean> =>
        again().then(
          () => true,
          () => false,
        );
      await until('the server is up again', isUp, START_MS);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
    async play(name, input, asOf) {
      const { refusal, created } = await run(name, input, asOf);
      if (refusal) throw new Error(`${name} was refused: ${refusal.message}`);
      return created;
    },
    async playMany(name, inputs) {
      for (let i = 0; i < inputs.length; i += 100) {
        const refused = (await runAll(name, inputs.slice(i, i + 100))).find((each) => each.refusal);
        if (refused) throw new Error(`${name} was refused: ${refused.refusal!.message}`);
      }
    },
    send: (name, input) => run(name, input),
    async get<T>(path: string) {
      const answered = await ask(path);
      if (!answered.ok) throw new Error(`${path}: ${answered.status} ${await answered.text()}`);
      return (await answered.json()) as T;
    },
    async post<T>(path: string, body: unknown) {
      const answered = await ask(path, { method: 'POST', body: JSON.stringify(body) });
      const text = await answered.text();
      if (!answered.ok) throw new Error(`${path}: ${answered.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async verify() {
      const lines = (await (await ask('/api/verify', { method: 'POST', body: '{}' })).text()).trim().split('\n');
      return (JSON.parse(lines.at(-1)!) as { result: { changes: number; differences: number } }).result;
    },
    head: async () => (await blocks()).at(-1) as { seq: number },
    blocks,
  };
}

interface StartOptions {
  /** What the API is asked with: the token, which opens nothing once the workspace is kept, or the key of each start. */
  readonly by?: 'token' | 'key';
  readonly repos?: readonly string[];
  readonly port?: number;
  /** Networks that may be asked besides the internet. */
  readonly allow?: readonly string[];
  /** The mail server that links go out by; they lead to `PUBLIC_URL` then. */
  readonly smtp?: string;
}

interface CommandResult {
  readonly seq?: number;
  readonly created?: { id: string; key?: string };
  readonly refusal?: { code: string; message: string };
}

/** Plays the team's world, limits included; whoever owns the server is called Ana Ruiz. */
export async function seedTeam(server: Server, now = Date.now()): Promise<Team> {
  const [first] = (await server.blocks()).flatMap((block) => block['me'] ?? []);
  await server.play('people.set', { person: (first as { person: string }).person, name: 'Ana Ruiz' });
  const team = await playTeam(server.play, now);
  await playLimits(server.play, await columnsOf(server, team.project));
  return team;
}

/** The ids of a project's columns by their name; where two lanes share one, the first lane's. */
export async function columnsOf(server: Server, key: string): Promise<Map<string, string>> {
  const blocks = await server.blocks();
  const rows = (kind: string) =>
    blocks.flatMap((block) => (block['kind'] === kind ? rowsOf(block['columns'] as Columns) : []));
  const home = rows('project').find((each) => each['key'] === key)!.id;
  const columns = new Map<string, string>();
  for (const row of rows('column')) {
    const name = String(row['name']);
    if (row['project'] === home && !columns.has(name)) columns.set(name, row.id);
  }
  return columns;
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['DUALTRACK_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** How long something is waited for that comes in a moment where nothing else runs. */
export const WAIT_MS = 20_000;

export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page and breaches of its content policy, so far. */
  readonly faults: readonly string[];
  /** Goes to a path as somebody does who was never here: nothing is kept on the device. */
  fresh(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface WindowOptions {
  readonly size?: { width: number; height: number };
  readonly theme?: 'light' | 'dark';
  /** A finger instead of a pointer. */
  readonly touch?: boolean;
  /** Sign in first; the default. */
  readonly signedIn?: boolean;
  /** Where to go; the default: `/`. */
  readonly path?: string;
}

/** Opens a window of its own profile and signs it in. */
export async function openWindow(browser: Browser, server: Server, options: WindowOptions = {}): Promise<Window> {
  const { size = desktop, theme = 'light', touch = false, signedIn = true, path = '/' } = options;
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: touch,
    isMobile: touch,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // Because: a browser reports a server that does not answer as an error of the page; the app speaks of that itself.
    if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text())) faults.push(message.text());
  });
  // Because: the link sets the cookie; its page need not be drawn for that.
  if (signedIn) await context.request.get(server.url, { maxRedirects: 0 });
  await page.goto(server.origin + path);
  if (signedIn) await acting(page);
  const fresh = async (to: string): Promise<void> => {
    faults.length = 0;
    // Because: what is not saved yet would be lost, or come when the next test has begun.
    await page.locator('[data-sync="saving"]').first().waitFor({ state: 'detached' });
    await page.evaluate(() => localStorage.clear());
    // Because: the page that is left must not write anew what was just cleared.
    await page.goto('about:blank');
    await page.goto(`${server.origin}/icon.svg`);
    await page.evaluate(() => new Promise((done) => (indexedDB.deleteDatabase('dualtrack').onsuccess = done)));
    await page.goto(server.origin + to);
    await acting(page);
  };
  return { page, context, faults, fresh, close: () => context.close() };
}

/** Waits until the page follows the server and does at once what it is told; before, the server does it, a moment later. */
export async function acting(page: Page): Promise<void> {
  await page.locator('[data-sync="live"]').first().waitFor();
  await fetched(page, ['acting']);
}

/** Waits until the page has fetched what it fetches when it has nothing else to do. */
export const fetchedAll = (page: Page): Promise<void> =>
  fetched(page, ['acting', 'popups', 'panel', 'decide', 'sheet', 'review', 'models', 'ledger', 'palette', 'quickAdd']);

async function fetched(page: Page, names: readonly string[]): Promise<void> {
  await page.waitForFunction((wanted: readonly string[]) => {
    const all = performance.getEntriesByType('resource').map((each) => each.name);
    return wanted.every((name) => all.some((each) => each.includes(`/assets/${name}-`)));
  }, names);
}

/** Holds back what a page asks for at addresses like this; gives what lets go of it. */
export async function heldBack(page: Page, addresses: string): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(addresses, async (route) => {
    await promise;
    await route.continue();
  });
  return async () => {
    resolve();
    await page.unrouteAll({ behavior: 'wait' });
  };
}

/** What the browser keeps in its store: the number of the log that it reaches. */
export const reached = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('dualtrack');
        opening.addEventListener('success', () => {
          const db = opening.result;
          const asked = db.transaction('head').objectStore('head').get('head');
          asked.addEventListener('success', () => {
            db.close();
            resolve((asked.result as { reached: number } | undefined)?.reached ?? 0);
          });
        });
      }),
  );

/** Waits until the page has been told of all that the server has by now. */
export async function toldAll(page: Page, server: Server): Promise<void> {
  const { seq } = await server.head();
  await until('the page is told of everything', async () => (await reached(page)) >= seq);
}

/** Waits until something holds; fails with `what` after a while. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = WAIT_MS): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Launched {
  readonly child: ChildProcess;
  readonly url: string;
  said(): string;
}

async function launched(smtp: string | undefined, args: readonly string[]): Promise<Launched> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABASE_URL: '', CI: '1', DUALTRACK_SMTP: smtp ?? '', DUALTRACK_MAIL_FROM: MAIL_FROM },
  });
  let said = '';
  let out = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server said nothing: ${said}`)), START_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const line = /^http:\/\/\S+$/m.exec(out);
      if (!line) return;
      clearTimeout(timer);
      resolve(line[0]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { child, url, said: () => out + said };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
