/** Finds a Chromium for the browser tests: one that is installed, else Debian's package, else one out of an npm package. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './install.mjs';

// Because: the shell is Chromium without windows around its pages; a test takes about half the time in it.
const SHELL = 'chromium-headless-shell';
const names = [
  SHELL,
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];
const PACKAGE = '@sparticuz/chromium@153.0.0';

/**
 * The path of a Chromium, installed if need be. Says on stderr which one it is. `whole`: one as people have it, with
 * windows, where there is one.
 */
export async function findChromium({ whole = false } = {}) {
  const order = whole ? [...names.filter((each) => each !== SHELL), SHELL] : names;
  const path = process.env.DUALTRACK_CHROMIUM || installed(order) || fromDebian() || (await fromNpm());
  if (!path) throw new Error('This needs a Chromium. Install one, or name it in DUALTRACK_CHROMIUM.');
  console.error(`The browser is ${path}`);
  return path;
}

function installed(order) {
  const onPath = order.flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)));
  return [...onPath, ...places].find((path) => existsSync(path));
}

function fromDebian() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.error('Installing Debian’s Chromium...');
  const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], options);
  for (const name of [SHELL, 'chromium']) {
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options);
    const path = installed(names);
    if (path) return path;
  }
  return undefined;
}

async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(root, '.cache', 'chromium');
  const entry = join(folder, 'node_modules', '@sparticuz', 'chromium', 'build', 'esm', 'index.js');
  if (!existsSync(entry)) {
    console.error(`Installing ${PACKAGE}...`);
    mkdirSync(folder, { recursive: true });
    spawnSync('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', PACKAGE], {
      stdio: ['ignore', 2, 2],
    });
  }
  if (!existsSync(entry)) return undefined;
  const { default: chromium } = await import(pathToFileURL(entry).href);
  return chromium.executablePath();
}
