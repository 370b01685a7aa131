/**
 * Accounts of GitHub and GitLab: OAuth with PKCE, and their API for who somebody is. Sources: GitHub "Authorizing OAuth
 * apps" and "REST API endpoints for emails"; GitLab "OAuth 2.0 identity provider API" and "Users API".
 */
import { createHash } from 'node:crypto';
import { EgressError, type Answered, type Egress } from '../egress/egress.ts';
import { serverLimits } from '../limits.ts';
import { emailIn, nameIn, NotIn, type Asked, type Asking, type Claimed, type Going } from './claims.ts';

/** Where a forge has what is needed, from its address without a slash at its end. */
interface Places {
  readonly authorize: string;
  readonly token: string;
  readonly api: string;
}

type Read = (path: string) => Promise<unknown>;

interface Forge {
  places(base: string): Places;
  claimed(read: Read): Promise<Claimed>;
  /** What answers everybody, below the API. */
  readonly open: string;
}

const forges: Readonly<Record<'github' | 'gitlab', Forge>> = {
  github: {
    places: (base) => ({
      authorize: `${base}/login/oauth/authorize`,
      token: `${base}/login/oauth/access_token`,
      api: base === 'https://github.com' ? 'https://api.github.com' : `${base}/api/v3`,
    }),
    async claimed(read) {
      const user = objectIn(await read('/user'));
      const emails = await read('/user/emails');
      // Because: any other address may have been somebody else's once; the primary one is who they say they are.
      const primary = (Array.isArray(emails) ? emails : [])
        .map(objectIn)
        .find((each) => each['primary'] === true && each['verified'] === true);
      return {
        subject: subjectIn(user['id']),
        name: nameIn(user['name'], user['login']),
        email: emailIn(primary?.['email']),
        groups: null,
      };
    },
    open: '/meta',
  },
  gitlab: {
    places: (base) => ({ authorize: `${base}/oauth/authorize`, token: `${base}/oauth/token`, api: `${base}/api/v4` }),
    async claimed(read) {
      const user = objectIn(await read('/user'));
      if (user['state'] !== 'active') throw new NotIn('denied', 'the account is not active');
      return {
        subject: subjectIn(user['id']),
        name: nameIn(user['name'], user['username']),
        email: typeof user['confirmed_at'] === 'string' ? emailIn(user['email']) : null,
        groups: null,
      };
    },
    open: '/metadata',
  },
};

export function askForge(asking: Asking, egress: Egress): Asked {
  const forge = forges[asking.kind === 'gitlab' ? 'gitlab' : 'github'];
  const base = asking.base.replace(/\/+$/, '');
  const places = forge.places(base);
  const ask = asker(egress, new URL(base));
  return {
    async addressFor({ redirectUri, state, verifier }) {
      const url = new URL(places.authorize);
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      for (const [name, value] of Object.entries({
        response_type: 'code',
        client_id: asking.client,
        redirect_uri: redirectUri,
        scope: asking.scopes,
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      }))
        url.searchParams.set(name, value);
      return url;
    },
    async whoIs(going, answer) {
      const token = await tokenFor(ask, places, asking, going, answer);
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
      return forge.claimed(async (path) => jsonIn(await ask({ url: places.api + path, headers })));
    },
    async look() {
      try {
        const answered = await ask({ url: places.api + forge.open, headers: { accept: 'application/json' } });
        // Because: a forge that shows nothing to strangers says so in this way.
        return [200, 401, 403].includes(answered.status) ? [] : [`There is no API of this forge at ${places.api}.`];
      } catch (error) {
        return [error instanceof NotIn ? error.message : `There is no API of this forge at ${places.api}.`];
      }
    },
  };
}

type Ask = ReturnType<typeof asker>;

function asker(egress: Egress, base: URL) {
  return async (outgoing: Pick<Parameters<Egress>[0], 'url' | 'method' | 'headers' | 'body'>): Promise<Answered> => {
    const port = Number(base.port) || undefined;
    try {
      return await egress({ ...outgoing, port, limits: { bytesMax: serverLimits.providerBytesMax } });
    } catch (error) {
      throw error instanceof EgressError ? new NotIn('unreachable', error.message) : error;
    }
  };
}

async function tokenFor(
  ask: Ask,
  places: Places,
  { client, secret }: Asking,
  { redirectUri, verifier }: Going,
  answer: URL,
): Promise<string> {
  const said = answer.searchParams;
  if (said.get('error') === 'access_denied') throw new NotIn('denied');
  const code = said.get('code');
  if (!code) throw new NotIn('provider', 'it sent no code');
  const answered = await ask({
    url: places.token,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client,
      client_secret: secret ?? '',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }).toString(),
  });
  const { access_token: token, token_type: type } = objectIn(jsonIn(answered));
  // Because: a token goes into a header.
  if (typeof token !== 'string' || !/^[\w.~+/=-]{1,2000}$/.test(token) || !/^bearer$/i.test(String(type)))
    throw new NotIn('provider', 'it gave no token for the code');
  return token;
}

function jsonIn({ status, body }: Answered): unknown {
  if (status !== 200) throw new NotIn('provider', `it answered ${status}`);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new NotIn('provider', 'its answer is no JSON');
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new NotIn('provider', 'its answer lacks what it should have');
  return value as Readonly<Record<string, unknown>>;
}

function subjectIn(id: unknown): string {
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= 0)
    throw new NotIn('provider', 'it names no account');
  return String(id);
}
