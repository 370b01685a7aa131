/**
 * OpenID Connect by the book: discovery, authorization code with PKCE, state and nonce, the issuer of the answer
 * (RFC 9207), and an ID token whose signature is verified with a key of the provider, by an algorithm with two keys.
 */
import type { Configuration, CustomFetch } from 'openid-client';
import { EgressError, type Egress, type Outgoing } from '../egress/egress.ts';
import { serverLimits } from '../limits.ts';
import { emailIn, nameIn, NotIn, type Asked, type Asking, type Claimed, type Going } from './claims.ts';

// Because: whoever does not sign in this way needs not hold it in memory.
const library = () => import('openid-client');

/** Because: with one key for both sides, whoever can verify can forge. */
const algorithms: ReadonlySet<string> = new Set(
  ['RS', 'PS', 'ES'].flatMap((each) => [256, 384, 512].map((bits) => `${each}${bits}`)).concat('EdDSA', 'Ed25519'),
);

export function askOidc(asking: Asking, egress: Egress): Asked {
  let known: { readonly at: number; readonly config: Promise<Configuration> } | undefined;
  const configured = (): Promise<Configuration> => {
    if (known && Date.now() - known.at < serverLimits.providerHeldMs) return known.config;
    const config = discovered(asking, egress);
    known = { at: Date.now(), config };
    config.catch(() => (known = undefined));
    return config;
  };
  return {
    async addressFor(going) {
      const config = await told(configured());
      const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await library();
      return buildAuthorizationUrl(config, {
        response_type: 'code',
        scope: asking.scopes,
        redirect_uri: going.redirectUri,
        state: going.state,
        nonce: going.nonce,
        code_challenge: await calculatePKCECodeChallenge(going.verifier),
        code_challenge_method: 'S256',
      });
    },
    whoIs: async (going, answer) => told(claimedIn(await told(configured()), going, answer, asking.claim)),
    look: () => faultsOf(asking, egress),
  };
}

async function discovered({ base, client, secret }: Asking, egress: Egress): Promise<Configuration> {
  const oidc = await library();
  const issuer = new URL(base);
  const fetch = exitOf(egress, issuer);
  const isPlain = issuer.protocol === 'http:';
  const found = await oidc.discovery(issuer, client, undefined, oidc.None(), {
    [oidc.customFetch]: fetch,
    ...(isPlain && { execute: [oidc.allowInsecureRequests] }),
  });
  const { supportsPKCE: _, ...server } = found.serverMetadata();
  const signed = signedBy(server.id_token_signing_alg_values_supported);
  if (signed.length === 0) throw new NotIn('provider', 'it signs ID tokens by no algorithm that is taken');
  const config = new oidc.Configuration(
    { ...server, id_token_signing_alg_values_supported: signed },
    client,
    { [oidc.clockTolerance]: serverLimits.providerClockSeconds },
    authOf(secret, server.token_endpoint_auth_methods_supported, oidc),
  );
  config[oidc.customFetch] = fetch;
  if (isPlain) oidc.allowInsecureRequests(config);
  // Because: without it the ID token is believed for having come over TLS.
  oidc.enableNonRepudiationChecks(config);
  return config;
}

type Library = Awaited<ReturnType<typeof library>>;

function authOf(
  secret: string | undefined,
  methods: readonly string[] | undefined,
  { None, ClientSecretBasic, ClientSecretPost }: Pick<Library, 'None' | 'ClientSecretBasic' | 'ClientSecretPost'>,
) {
  if (secret === undefined) return None();
  const isBasic = methods === undefined || methods.includes('client_secret_basic');
  return isBasic ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}

/** What is left of the algorithms that a provider says it signs with. */
const signedBy = (said: readonly string[] = ['RS256']): string[] => said.filter((each) => algorithms.has(each));

async function claimedIn(
  config: Configuration,
  { state, nonce, verifier }: Going,
  answer: URL,
  claim: string | null,
): Promise<Claimed> {
  const { authorizationCodeGrant, fetchUserInfo } = await library();
  const tokens = await authorizationCodeGrant(config, answer, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const own = tokens.claims()!;
  const isWhole = own['email'] !== undefined && (claim === null || own[claim] !== undefined);
  const more =
    isWhole || config.serverMetadata().userinfo_endpoint === undefined
      ? undefined
      : await fetchUserInfo(config, tokens.access_token, own.sub);
  // Because: an address of one answer is not verified by the other.
  const said = own['email'] !== undefined ? own : (more ?? own);
  const email = said['email_verified'] === true ? emailIn(said['email']) : null;
  return {
    subject: own.sub,
    email,
    name: nameIn(own['name'], more?.['name'], own['preferred_username'], email?.split('@')[0]),
    groups: claim === null ? null : groupsIn(own[claim] ?? more?.[claim]),
  };
}

function groupsIn(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return null;
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each): each is string => typeof each === 'string');
}

/** What went wrong, as it is told: whether the provider was not reached, said no, or is not to be believed. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof NotIn ? error : hindranceOf(error);
  }
}

function hindranceOf(error: unknown): NotIn {
  const { code, error: said } = error as { code?: string; error?: string };
  if (exitFault(error)) return new NotIn('unreachable');
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR' && said === 'access_denied') return new NotIn('denied');
  return new NotIn('provider', code ?? (error as Error).name);
}

/** What the one way out said, however deep a library packed it. */
function exitFault(error: unknown): EgressError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof EgressError) return each;
  return undefined;
}

async function faultsOf(asking: Asking, egress: Egress): Promise<readonly string[]> {
  try {
    const config = await discovered(asking, egress);
    const server = config.serverMetadata();
    const missing = (['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const).filter((each) => !server[each]);
    if (missing.length > 0) return [`What it says of itself lacks ${missing.join(' and ')}.`];
    const keys = await exitOf(egress, new URL(asking.base))(server.jwks_uri!, {
      method: 'GET',
      headers: { accept: 'application/json' },
      body: null,
      redirect: 'manual',
    });
    const { keys: all } = (await keys.json()) as { keys?: unknown };
    if (!Array.isArray(all) || all.length === 0) return ['It has no keys to verify its signatures with.'];
    return server.supportsPKCE('S256') || server.code_challenge_methods_supported === undefined
      ? []
      : ['It does not take PKCE with S256, without which a code could be taken by somebody else.'];
  } catch (error) {
    return [faultOf(error, asking.base)];
  }
}

function faultOf(error: unknown, base: string): string {
  const exit = exitFault(error);
  if (exit) return exit.message;
  if (error instanceof NotIn) return 'It signs by no algorithm that is taken here: RS, PS, ES or EdDSA.';
  const code = (error as { code?: string }).code;
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED')
    return `It calls itself by another address than ${base}. Give the issuer exactly as the provider does.`;
  return `There is no OpenID Connect at ${base}: /.well-known/openid-configuration was not what it should be.`;
}

/** A fetch that goes through the one way out. Redirects are not followed. */
export function exitOf(egress: Egress, base: URL): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const sent = body === null || body === undefined ? undefined : String(body as string | URLSearchParams);
    const answered = await egress({
      url,
      method: method as NonNullable<Outgoing['method']>,
      headers,
      body: sent,
      port: Number(base.port) || undefined,
      stop: signal,
      limits: { bytesMax: serverLimits.providerBytesMax },
    });
    const { 'content-encoding': _, 'content-length': __, ...kept } = answered.headers;
    const isEmpty = answered.status === 204 || answered.status === 304;
    return new Response(isEmpty ? null : new Uint8Array(answered.body), { status: answered.status, headers: kept });
  };
}
