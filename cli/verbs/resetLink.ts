import type { Verb } from '../verb.ts';

export const resetLink: Verb = {
  name: 'reset-link',
  usage: 'reset-link MEMBER [--without-factor]',
  about: 'Makes a link by which a member sets a new password, once, within a day.',
  more: `  MEMBER: an e-mail address or a name. The link ends every session of theirs; give it to nobody else.
  --without-factor: it ends their codes and passkeys too, for whoever lost the device and the recovery codes.`,
  options: { 'without-factor': { type: 'boolean' } },
  positionals: [1, 1],
  async run({ open, output, values, positionals }) {
    const connection = await open();
    const asked = { member: positionals[0]!, withoutFactor: values['without-factor'] === true };
    const made = await connection.post<{ link: string; name: string }>('/api/reset-link', asked);
    output.result(made, () => `${made.name} sets a new password here:\n${made.link}`);
  },
};
