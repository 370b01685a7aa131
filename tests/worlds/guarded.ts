/** A kept workspace with all that can be guessed at: an account with codes, and a page with a password. */
import { Secret, TOTP } from 'otpauth';
import { browserAt, keepAsAna, PASSWORD, type PlainBrowser } from './browser.ts';
import { openServed, personOf, type Answer, type Served, type ServedOptions } from './served.ts';

export const PAGE_PASSWORD = 'a door of oak';

export interface Guarded {
  readonly served: Served;
  /** Ana's own, where she signed in before. */
  readonly home: PlainBrowser;
  /** The path of a page, which asks for a password. */
  readonly page: string;
  /** The cookie of a reader who gave it. */
  readonly pass: string;
  /** Another address by which Ana is known. */
  readonly otherAddress: string;
  /** A code of Ana's that was not used yet. */
  code(): Promise<string>;
  /** Gives the page's password as somebody new. */
  open(): Promise<Answer>;
  close(): Promise<void>;
}

export async function openGuarded(options: ServedOptions = {}): Promise<Guarded> {
  const served = await openServed(options);
  const { does, ana } = served.world;
  await keepAsAna(served);
  const otherAddress = 'ana.ruiz@example.org';
  await does(ana, 'people.identify', { person: personOf(ana), system: 'email', handle: otherAddress });
  const home = browserAt(served);
  await home.signIn('ana@example.org');
  const { seed, ticket } = (await home.post('/api/codes/begin')).json as unknown as { seed: string; ticket: string };
  const totp = new TOTP({ secret: Secret.fromBase32(seed) });
  await home.post('/api/codes', { ticket, code: totp.generate() });
  await home.post('/api/sign-out');

  const share = (await does(ana, 'share.create', { project: 'CHURN', title: 'Churn' })).created!.id;
  const { url } = (await served.ask(`/api/shares/${share}/link`, 'ana', { method: 'POST' })).json;
  const page = new URL(url as string).pathname;
  await served.ask(`/api/shares/${share}/password`, 'ana', { method: 'POST', body: { password: PAGE_PASSWORD } });
  const open = (): Promise<Answer> =>
    served.ask(page, 'nobody', {
      method: 'POST',
      body: new URLSearchParams({ password: PAGE_PASSWORD }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const pass = (await open()).headers.get('set-cookie')!.split(';')[0]!;
  return {
    served,
    home,
    page,
    pass,
    otherAddress,
    open,
    async code() {
      const { store } = served.world;
      // Because: each code counts once, and a test does not wait for the next one.
      await store.keep(function* () {
        yield { sql: `delete from "ticket" where "kind" = 'spent'`, params: [] };
      });
      return totp.generate();
    },
    close: () => served.close(),
  };
}

/** The other half of a sign-in of Ana's, as whoever has her password gets one. */
export async function halfOf(browser: PlainBrowser): Promise<string> {
  return (await browser.signIn('ana@example.org', PASSWORD)).json['second'] as string;
}
