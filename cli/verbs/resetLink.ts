import type { Verb } from '../verb.ts';

export const resetLink: Verb = {
  name: 'reset-link',
  usage: 'reset-link MEMBER',
  about: 'Makes a link by which a member sets a new password, once, within a day.',
  more: '  MEMBER: an e-mail address or a name. The link ends every session of theirs; give it to nobody else.',
  positionals: [1, 1],
  async run({ open, output, positionals }) {
    const connection = await open();
    const made = await connection.post<{ link: string; name: string }>('/api/reset-link', { member: positionals[0]! });
    output.result(made, () => `${made.name} sets a new password here:\n${made.link}`);
  },
};
