/** What mails say. */
import type { Letter } from './mail.ts';

export interface Invited {
  readonly to: string;
  readonly by: string;
  readonly workspace: string;
  readonly link: string;
  readonly days: number;
}

export function invitationLetter({ to, by, workspace, link, days }: Invited): Letter {
  return {
    to,
    subject: `${by} invites you to ${workspace}`,
    lines: [
      `${by} invites you to work in ${workspace} on Dualtrack.`,
      'Give yourself a password here, and you are in:',
      link,
      `The link counts once, for ${days === 1 ? 'a day' : `${days} days`}. If you do not know ${by}, do nothing.`,
    ],
  };
}

export function signUpLetter({ to, workspace, link }: Pick<Invited, 'to' | 'workspace' | 'link'>): Letter {
  return {
    to,
    subject: `Join ${workspace}`,
    lines: [
      `Somebody, you we hope, asked to join ${workspace} on Dualtrack with this address.`,
      'Give yourself a password here, and you are in:',
      link,
      'The link counts once, for a day. If it was not you, do nothing: then nothing happens.',
    ],
  };
}

export function memberAlreadyLetter({ to, workspace, link }: Pick<Invited, 'to' | 'workspace' | 'link'>): Letter {
  return {
    to,
    subject: `You are a member of ${workspace} already`,
    lines: [
      `Somebody, you we hope, asked to join ${workspace} on Dualtrack with this address, which is known there already.`,
      'Sign in here, or ask an admin of the workspace to invite you:',
      link,
    ],
  };
}

export function resetLetter({ to, workspace, link }: Pick<Invited, 'to' | 'workspace' | 'link'>): Letter {
  return {
    to,
    subject: `A new password for ${workspace}`,
    lines: [
      `Somebody, you we hope, asked for a new password for ${workspace} on Dualtrack.`,
      'Set it here:',
      link,
      'The link counts once, for an hour. If it was not you, do nothing: your password stays as it is.',
    ],
  };
}

export function passwordSetLetter({ to, workspace }: Pick<Invited, 'to' | 'workspace'>): Letter {
  return {
    to,
    subject: `Your password for ${workspace} was set`,
    lines: [
      `Your password for ${workspace} on Dualtrack was set by a link, and every browser was signed out.`,
      'If it was not you, tell an owner of the workspace.',
    ],
  };
}
