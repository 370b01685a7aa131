/**
 * Identity providers on this machine: a real one (the package `oidc-provider`), and one of ours that signs whatever it
 * is told to, for what a real one would not do.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
// @ts-expect-error -- Because: it comes without types.
import { Provider as RealProvider } from 'oidc-provider';
import type { PlainBrowser } from './browser.ts';

export const CLIENT = 'dualtrack';
export const CLIENT_SECRET = 'the secret of a client, which nobody is told';

/** What is used of the real one. */
interface RealProvider {
  callback(): Handler;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: unknown): Promise<void>;
}
interface Grant {
  addOIDCScope(scope: string): void;
  save(): Promise<string>;
}
interface Context {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
    readonly provider: { readonly Grant: new (of: { clientId: string; accountId: string }) => Grant };
  };
}
const Provider = RealProvider as new (issuer: string, configuration: Record<string, unknown>) => RealProvider;

/** Who somebody is at a provider. */
export type Claims = Readonly<Record<string, unknown>>;

export interface Idp {
  readonly issuer: string;
  readonly server: Server;
  close(): Promise<void>;
}

export interface RealIdp extends Idp {
  /** What each account is, by its subject. */
  readonly accounts: Map<string, Claims>;
  /** Who signs in there next. */
  who: string;
  /** Lets a client in that is sent back to these addresses. */
  register(redirectUris: readonly string[]): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function listening(handler: () => Handler): Promise<Idp> {
  const server = createServer((request, response) => handler()(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export async function openIdp(): Promise<RealIdp> {
  let handler: Handler = (_, response) => void response.writeHead(503).end();
  const idp = await listening(() => handler);
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'first' };
  const accounts = new Map<string, Claims>();
  const real: RealIdp = {
    ...idp,
    accounts,
    who: '',
    async register(redirectUris) {
      const provider = new Provider(idp.issuer, {
        clients: [{ client_id: CLIENT, client_secret: CLIENT_SECRET, redirect_uris: redirectUris }],
        jwks: { keys: [key] },
        cookies: { keys: ['a key for cookies'] },
        pkce: { required: () => true },
        claims: { email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
        scopes: ['openid', 'email', 'profile', 'groups'],
        ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
        features: { devInteractions: { enabled: false } },
        findAccount: (_: unknown, id: string) => ({
          accountId: id,
          claims: () => ({ sub: id, ...accounts.get(id) }),
        }),
        async loadExistingGrant({ oidc }: Context) {
          const { clientId } = oidc.client;
          const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
          grant.addOIDCScope('openid email profile groups');
          await grant.save();
          return grant;
        },
        interactions: { url: () => '/who' },
      });
      const rest = provider.callback();
      handler = (request, response) => {
        if (!request.url!.startsWith('/who')) return rest(request, response);
        void provider.interactionFinished(request, response, { login: { accountId: real.who, remember: false } });
      };
    },
  };
  return real;
}

export interface Signing {
  readonly claims: JWTPayload;
  readonly head?: { alg: string; kid?: string };
  /** `secret`: the public key, as if it were a shared one. `none`: no signature. `other`: a key that is nobody's. */
  readonly by?: 'key' | 'secret' | 'none' | 'other';
}

export interface FakeIdp extends Idp {
  /** How the next ID token is made, of the claims that it should have. */
  next: (right: JWTPayload) => Signing;
  /** What it says of itself besides the usual. */
  said: Record<string, unknown>;
  userinfo: Claims | undefined;
  /** The forms that its token endpoint was sent. */
  readonly exchanged: URLSearchParams[];
  /** A code for whoever the claims are of, as if they had signed in at this address. */
  codeFor(address: URL, claims: Claims): string;
}

export async function openFakeIdp(): Promise<FakeIdp> {
  const key = await generateKeyPair('RS256', { extractable: true });
  const other = await generateKeyPair('RS256', { extractable: true });
  const codes = new Map<string, JWTPayload>();
  let handler: Handler = () => {};
  const idp = await listening(() => handler);
  const fake: FakeIdp = {
    ...idp,
    next: (claims) => ({ claims }),
    said: {},
    userinfo: undefined,
    exchanged: [],
    codeFor(address, claims) {
      const code = `code-${codes.size}`;
      const seconds = Math.floor(Date.now() / 1000);
      const nonce = address.searchParams.get('nonce')!;
      codes.set(code, { iss: idp.issuer, aud: CLIENT, iat: seconds, exp: seconds + 300, nonce, ...claims });
      return code;
    },
  };
  const answer = async (path: string, body: string): Promise<unknown> => {
    if (path === '/.well-known/openid-configuration')
      return {
        issuer: idp.issuer,
        authorization_endpoint: `${idp.issuer}/auth`,
        token_endpoint: `${idp.issuer}/token`,
        jwks_uri: `${idp.issuer}/keys`,
        userinfo_endpoint: `${idp.issuer}/me`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        authorization_response_iss_parameter_supported: true,
        ...fake.said,
      };
    if (path === '/keys') return { keys: [{ ...(await exportJWK(key.publicKey)), alg: 'RS256', kid: 'k' }] };
    if (path === '/me') return fake.userinfo;
    if (path !== '/token') return undefined;
    const form = new URLSearchParams(body);
    fake.exchanged.push(form);
    const right = codes.get(form.get('code')!)!;
    const id_token = await signed(fake.next(right), key, other.privateKey);
    return { access_token: 'a-token', token_type: 'Bearer', expires_in: 60, id_token };
  };
  handler = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url!.split('?')[0]!;
      void answer(path, Buffer.concat(chunks).toString()).then((value) => {
        response.writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value ?? {}));
      });
    });
  };
  return fake;
}

async function signed(
  { claims, head = { alg: 'RS256', kid: 'k' }, by = 'key' }: Signing,
  key: { publicKey: CryptoKey; privateKey: CryptoKey },
  other: CryptoKey,
): Promise<string> {
  if (by === 'none') {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part(head)}.${part(claims)}.`;
  }
  const shared = by === 'secret' ? new TextEncoder().encode(await exportSPKI(key.publicKey)) : undefined;
  return new SignJWT(claims).setProtectedHeader(head).sign(shared ?? (by === 'other' ? other : key.privateKey));
}

/** Walks a browser through a provider, by its redirects, up to the address that leads back. */
export async function walk(from: string, issuer: string): Promise<URL> {
  const jar = new Map<string, string>();
  for (let url = from, hops = 0; hops < 10; hops++) {
    if (!url.startsWith(issuer)) return new URL(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answered = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const each of answered.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(each)!;
      jar.set(name!, value!);
    }
    const next = answered.headers.get('location');
    if (next === null) throw new Error(`the provider answered ${answered.status}: ${await answered.text()}`);
    url = new URL(next, url).href;
  }
  throw new Error('the provider leads nowhere');
}

/** Begins to sign in with a provider; the address that the browser is led to. */
export async function leave(browser: PlainBrowser, provider: string, to = '/'): Promise<URL> {
  const query = new URLSearchParams({ to });
  const answered = await browser.send(`/api/sign-in/provider/${provider}?${query.toString()}`);
  const place = answered.headers.get('location');
  if (answered.status !== 303 || place === null) throw new Error(`${answered.status} ${answered.text}`);
  return new URL(place, 'http://here.invalid');
}
