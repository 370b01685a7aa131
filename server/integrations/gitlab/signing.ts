/**
 * Two ways to show who sends: a signing token (`whsec_…`, Standard Webhooks: an HMAC over id, time and body), and the
 * older secret token, which is sent as it is.
 */
import type { Received } from '../forge.ts';
import { isOneOf, isSigned } from '../signature.ts';

const toleranceMs = 5 * 60_000;
const prefix = 'whsec_';

export function unverified(received: Received, secrets: readonly string[], now: number): string | undefined {
  const tokens = secrets.filter((secret) => !secret.startsWith(prefix));
  const given = received.headers['x-gitlab-token'] ?? '';
  if (isOneOf(given, tokens)) return undefined;
  const keys = secrets.filter((secret) => secret.startsWith(prefix)).map(keyIn);
  if (keys.length > 0) return unsigned(received, keys, now);
  return given === ''
    ? 'There is no X-Gitlab-Token: the secret token is not set at the webhook.'
    : 'Its X-Gitlab-Token is not the secret of this connection.';
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function unsigned({ headers, body }: Received, keys: readonly Buffer[], now: number): string | undefined {
  const id = headers['webhook-id'] ?? '';
  const time = headers['webhook-timestamp'] ?? '';
  const signatures = (headers['webhook-signature'] ?? '').split(' ').filter((each) => each.startsWith('v1,'));
  if (id === '' || signatures.length === 0)
    return 'It is not signed: there is no webhook-signature. The signing token is not set at the webhook.';
  if (!/^\d{1,12}$/.test(time) || Math.abs(now - Number(time) * 1000) > toleranceMs)
    return 'It was signed more than five minutes from now: it is sent again by somebody, or a clock is wrong.';
  return signatures.some((each) => isSigned([`${id}.${time}.`, body], each.slice('v1,'.length), 'base64', keys))
    ? undefined
    : 'Its signature was not made with the signing token of this connection.';
}

/** Empty, which signs nothing, for a token that was not copied whole. */
function keyIn(secret: string): Buffer {
  const text = secret.slice(prefix.length);
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
}
