/** A mail server on this machine that keeps what it is sent. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Mailed {
  readonly to: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
  /** Its plain text, decoded. */
  readonly text: string;
  readonly subject: string;
}

export interface Mailbox {
  readonly url: string;
  readonly mails: readonly Mailed[];
  /** How many of the next mails are refused, and with which number. */
  refuse(count: number, code: number): void;
  close(): Promise<void>;
}

export const MAIL_PASSWORD = 'the-secret-of-the-mail-server';

export async function openMailbox(): Promise<Mailbox> {
  const mails: Mailed[] = [];
  let refusals = { count: 0, code: 0 };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) =>
      username === 'dualtrack' && password === MAIL_PASSWORD
        ? done(null, { user: username })
        : done(new Error(`no such login: ${username} ${password}`)),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusals.count > 0) {
          refusals = { ...refusals, count: refusals.count - 1 };
          return done(Object.assign(new Error(`not now, ${MAIL_PASSWORD}`), { responseCode: refusals.code }));
        }
        const raw = Buffer.concat(chunks).toString('utf8');
        mails.push({ to: envelope.rcptTo.map((each) => each.address), raw, ...readMail(raw) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://dualtrack:${MAIL_PASSWORD}@127.0.0.1:${port}`,
    mails,
    refuse(count, code) {
      refusals = { count, code };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The subject and the plain part of a mail with two parts. */
function readMail(raw: string): { subject: string; text: string } {
  const subject = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw)?.[1]?.replace(/\r\n[ \t]/g, ' ') ?? '';
  const part = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(raw)?.[1] ?? '';
  const text = part
    .replace(/=\r\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (coded) => Buffer.from(coded.replace(/=/g, ''), 'hex').toString('utf8'));
  return { subject, text };
}
