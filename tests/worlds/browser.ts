/** A browser without a window: it keeps the cookies that a server gives it. */
import type { Answer, Ask, Served } from './served.ts';

export const PASSWORD = 'seven green bicycles';

export interface PlainBrowser {
  /** Its cookies by name. */
  readonly jar: Map<string, string>;
  send(path: string, more?: Ask): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  signIn(email: string, password?: string): Promise<Answer>;
}

export function browserAt(served: Served): PlainBrowser {
  const jar = new Map<string, string>();
  const send = async (path: string, { headers, ...more }: Ask = {}): Promise<Answer> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answered = await served.ask(path, 'nobody', { ...more, headers: { ...(cookie && { cookie }), ...headers } });
    for (const each of answered.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(each)!;
      if (value === '') jar.delete(name!);
      else jar.set(name!, value!);
    }
    return answered;
  };
  return {
    jar,
    send,
    post: (path: string, body: unknown = {}) => send(path, { method: 'POST', body }),
    signIn: (email: string, password = PASSWORD) => send('/api/sign-in', { method: 'POST', body: { email, password } }),
  };
}

/** Keeps the workspace as Ana, who owns it: by the key, since the token opens nothing from then on. */
export async function keepAsAna(served: Served): Promise<void> {
  const form = { name: 'Ana Ruiz', email: 'ana@example.org', password: PASSWORD };
  const { status, text } = await served.ask('/api/keep', 'key', { method: 'POST', body: form });
  if (status !== 204) throw new Error(`the workspace was not kept: ${text}`);
}
