import { jsonOf, type Send } from '@dualtrack/client';
import type { Verb } from '../verb.ts';

/** Who asks a server, and by which token. */
export interface Asks {
  readonly person: string;
  readonly name: string;
  readonly role: string;
  readonly token: {
    readonly name: string;
    readonly scope: string;
    readonly project: string | null;
    readonly until: string;
  } | null;
}

export const meAt = async (send: Send): Promise<Asks> => jsonOf<Asks>(await send('/api/me', {}));

export const whoami: Verb = {
  name: 'whoami',
  usage: 'whoami',
  about: 'Says where commands go, and as whom.',
  async run({ open, output }) {
    const { send, server } = await open();
    const me = await meAt(send);
    output.result({ server, ...me }, () => words(server, me));
  },
};

function words(server: string | null, { name, role, token }: Asks): string {
  const where = server ?? 'the data folder of this machine';
  if (!token) return `${name}, ${role}, at ${where}.`;
  const reach = token.project === null ? '' : `, in ${token.project} alone`;
  return `${name}, ${role}, at ${where}, by the token "${token.name}": ${token.scope}${reach}, until ${token.until.slice(0, 10)}.`;
}
