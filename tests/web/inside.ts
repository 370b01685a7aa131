/** A server in this process with the pages as they are built, so that a test may look behind them, and browsers at it. */
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PASSWORD } from '../worlds/browser.ts';
import { openServed, type Served } from '../worlds/served.ts';
import { desktop, WAIT_MS } from './rig.ts';

const webFolder = fileURLToPath(new URL('../../web/dist', import.meta.url));

export const openInside = (): Promise<Served> => openServed({ webFolder });

export interface SignedIn {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page, so far. */
  readonly faults: readonly string[];
}

/** Somebody's own browser, signed in with the password, at a path. */
export async function signedInAt(
  browser: Browser,
  { port }: Served,
  { path, email, size = desktop }: { path: string; email: string; size?: { width: number; height: number } },
): Promise<SignedIn> {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce', locale: 'en-GB' });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  // Because: WebAuthn knows names, not addresses.
  await page.goto(`http://localhost:${port}${path}`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('[data-sync="live"]').first().waitFor();
  return { page, context, faults };
}
