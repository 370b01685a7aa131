/**
 * Mail, where a server for it is set: plain text, and the same as simple HTML. The library is loaded with the first
 * mail. What the mail server is told to be let in with stands in no error and no log.
 */
import { serverLimits } from '../limits.ts';

export interface MailSettings {
  /** `smtp://user:password@host:port`, or `smtps:`. */
  readonly smtp: string;
  /** `Dualtrack <dualtrack@example.org>` */
  readonly from: string;
}

export interface Letter {
  readonly to: string;
  readonly subject: string;
  /** Paragraphs; a link stands alone. */
  readonly lines: readonly string[];
}

/** `why`: in a sentence for an admin. */
export type Posted = { readonly kind: 'sent' } | { readonly kind: 'failed'; readonly why: string };

type Deliver = (letter: Letter) => Promise<void>;

export class Mail {
  private readonly settings: MailSettings;
  private readonly log: (line: string) => void;
  private readonly pauses: readonly number[];
  private transport: Promise<{ deliver: Deliver; close: () => void }> | undefined;
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<Posted>>();

  /** `pausesMs`: how long to wait before each further try. */
  constructor(settings: MailSettings, { log, pausesMs = serverLimits.mailPausesMs }: MailParts) {
    this.settings = settings;
    this.log = log;
    this.pauses = pausesMs;
  }

  /** Sends a letter, and again later where that may help. Never rejects. */
  send(letter: Letter): Promise<Posted> {
    const sending = this.sendInTurns(letter);
    this.underWay.add(sending);
    void sending.then(() => this.underWay.delete(sending));
    return sending;
  }

  /** Gives up what waits for another try. */
  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay);
    if (this.transport) (await this.transport.catch(() => undefined))?.close();
  }

  private async sendInTurns(letter: Letter): Promise<Posted> {
    for (let tries = 0; ; tries++) {
      try {
        const { deliver } = await (this.transport ??= transportFor(this.settings));
        await deliver(letter);
        return { kind: 'sent' };
      } catch (error) {
        const why = reasonOf(error as MailError);
        this.log(`mail: ${why}\n`);
        const pauseMs = isForGood(error as MailError) ? undefined : this.pauses[tries];
        if (pauseMs === undefined || !(await rested(pauseMs, this.stopping.signal))) return { kind: 'failed', why };
      }
    }
  }
}

interface MailParts {
  readonly log: (line: string) => void;
  readonly pausesMs?: readonly number[];
}

/** By which mail server links go out that nobody signed in asks for, and where they lead; undefined: none goes out. */
export const mailsLinks = ({ mail, publicUrl }: { mail: Mail | undefined; publicUrl?: string | undefined }) =>
  mail && publicUrl ? { mail, publicUrl } : undefined;

/** Settings of mail as they stand in the environment; throws with a sentence when they are wrong. */
export function mailSettings(smtp: string | undefined, from: string | undefined): MailSettings | undefined {
  if (!smtp) return undefined;
  const url = URL.canParse(smtp) ? new URL(smtp) : undefined;
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw new Error('DUALTRACK_SMTP is an address such as smtp://user:password@mail.example.org:587.');
  if (!from || !/[^\s@]+@[^\s@]+/.test(from))
    throw new Error('DUALTRACK_MAIL_FROM says from whom mail comes: Dualtrack <dualtrack@example.org>.');
  return { smtp, from };
}

async function transportFor({ smtp, from }: MailSettings): Promise<{ deliver: Deliver; close: () => void }> {
  const { createTransport } = await import('nodemailer');
  const url = new URL(smtp);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const secure = url.protocol === 'smtps:';
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    // Because: a password goes over the network sealed or not at all.
    requireTLS: url.username !== '' && !isHere,
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: serverLimits.mailConnectMs,
    greetingTimeout: serverLimits.mailConnectMs,
    socketTimeout: serverLimits.mailConnectMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    deliver: async ({ to, subject, lines }) => {
      await transport.sendMail({
        from,
        // Because: an address given so is one address, whatever stands in it.
        to: { name: '', address: to },
        subject,
        text: `${lines.join('\n\n')}\n`,
        html: htmlOf(lines),
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}

function htmlOf(lines: readonly string[]): string {
  const paragraphs = lines.map((line) => {
    const text = escaped(line);
    return `<p>${/^https?:\/\/\S+$/.test(line) ? `<a href="${text}">${text}</a>` : text}</p>`;
  });
  return `<!doctype html><html lang="en"><body>${paragraphs.join('')}</body></html>`;
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => marks[mark]!);

interface MailError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

// Because: what a mail server says may repeat what it was told, so only its number is passed on.
function reasonOf({ code, responseCode }: MailError): string {
  const said = responseCode === undefined ? '' : ` (it said ${responseCode})`;
  switch (code) {
    case 'EAUTH':
      return `The mail server did not accept the name and password of DUALTRACK_SMTP${said}.`;
    case 'EENVELOPE':
      return `The mail server did not take the address${said}.`;
    case 'EMESSAGE':
      return `The mail server did not take the mail${said}.`;
    case 'ETLS':
      return 'The mail server speaks no TLS, so no password was sent to it.';
    default:
      return `The mail server was not reached${said}.`;
  }
}

/** Whether another try would end the same. */
function isForGood({ code, responseCode = 0 }: MailError): boolean {
  return code === 'EAUTH' || code === 'ETLS' || (responseCode >= 500 && responseCode < 600);
}

/** Waits; false when that was cut short. */
function rested(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const timer = setTimeout(() => resolve(true), ms).unref();
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve(false)), { once: true });
  });
}
