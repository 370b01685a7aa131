/** Passkeys in this browser: made and shown by the device, which asks whoever holds it. */
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { askDoor } from './ask.ts';

/** Whether this browser can: over plain http on a network it cannot. */
export const havePasskeys = window.isSecureContext && 'PublicKeyCredential' in window;

interface Question<Options> {
  readonly ticket: string;
  readonly options: Options;
}

/** Signs in; what went wrong, in a sentence. */
export const signInByPasskey = (): Promise<string | undefined> =>
  shown('/api/sign-in/passkey/begin', '/api/sign-in/passkey');

/** Shows again that it is the person who is signed in; what went wrong, in a sentence. */
export const showPasskey = (): Promise<string | undefined> => shown('/api/prove/passkey/begin', '/api/prove');

async function shown(begin: string, end: string): Promise<string | undefined> {
  const asked = await askDoor<Question<PublicKeyCredentialRequestOptionsJSON>>('POST', begin);
  if (!('value' in asked)) return asked.problem;
  try {
    const { startAuthentication } = await import('@simplewebauthn/browser');
    const response = await startAuthentication({ optionsJSON: asked.value.options });
    const answer = await askDoor('POST', end, { ticket: asked.value.ticket, response });
    return 'value' in answer ? undefined : answer.problem;
  } catch {
    return GAVE_NONE;
  }
}

/** Makes one for the person who is signed in; what went wrong, in a sentence. */
export async function makePasskey(name: string): Promise<string | undefined> {
  const asked = await askDoor<Question<PublicKeyCredentialCreationOptionsJSON>>('POST', '/api/passkeys/begin');
  if (!('value' in asked)) return asked.problem;
  try {
    const { startRegistration } = await import('@simplewebauthn/browser');
    const response = await startRegistration({ optionsJSON: asked.value.options });
    const answer = await askDoor('POST', '/api/passkeys', { ticket: asked.value.ticket, response, name });
    return 'value' in answer ? undefined : answer.problem;
  } catch (error) {
    return error instanceof Error && error.name === 'InvalidStateError'
      ? 'This device has a passkey of yours already.'
      : GAVE_NONE;
  }
}

const GAVE_NONE = 'The device gave no passkey. Nothing was changed.';
