/** Writes down what happens at the door: who, what, from where. What is told of it never holds a secret. */
import type { FastifyRequest } from 'fastify';
import type { Store } from '@dualtrack/store';
import { whenceOf } from './whence.ts';

/** What can happen, by the words of the audit. */
export type Happening =
  | 'workspace_kept'
  | 'signed_in'
  | 'sign_in_refused'
  | 'refused'
  | 'signed_out'
  | 'shown_again'
  | 'shown_again_wrong'
  | 'sessions_ended'
  | 'password_set'
  | 'codes_on'
  | 'codes_off'
  | 'recovery_code_used'
  | 'passkey_added'
  | 'passkey_removed'
  | 'account_connected'
  | 'account_disconnected'
  | 'joined_by_account'
  | 'provider_added'
  | 'provider_changed'
  | 'provider_removed'
  | 'invited'
  | 'invitation_renewed'
  | 'invitation_ended'
  | 'joined'
  | 'reset_asked'
  | 'reset_link_made'
  | 'password_reset'
  | 'mail_failed'
  | 'sign_up_asked'
  | 'factor_demanded'
  | 'factor_released'
  | 'token_made'
  | 'token_ended';

export class DoorBook {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  async note(
    request: FastifyRequest,
    what: Happening,
    person: string | null,
    data: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const { store } = this;
    const entry = { at: Date.now(), what, person, data, ...whenceOf(request) };
    await store.keepTogether(() => store.people.entries.add(store.workspace, entry));
  }
}
