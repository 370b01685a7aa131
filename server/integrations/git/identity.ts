/** Who the person at this machine is, as git knows them. */
import { git } from './git.ts';

export async function gitIdentity(): Promise<{ name?: string; email?: string }> {
  const [name, email] = await Promise.all([setting('user.name'), setting('user.email')]);
  return { ...(name ? { name } : {}), ...(email ? { email } : {}) };
}

async function setting(key: string): Promise<string> {
  return (await git(['config', '--get', key], { timeoutMs: 3_000 }).catch(() => '')).trim();
}
