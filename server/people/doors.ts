/** By what somebody reads a stream, and whether that has ended: a session, a token, or the token that was printed. */
import type { Caller } from '../principal.ts';
import type { Keeping } from './keeping.ts';
import { PRINTED, type OnEnd, type SignIns } from './signIns.ts';
import type { Tokens } from './tokens.ts';

/** `key`: that of the data folder, which lasts as long as this process. `until`: when it ends by itself. */
export type Doorway =
  | { readonly kind: 'key' }
  | { readonly kind: 'printed' | 'session' | 'token'; readonly id: string; readonly until: number };

/** By what somebody who asks is in. */
export function doorwayOf({ via, local }: Extract<Caller, { kind: 'member' }>): Doorway {
  if (via.kind === 'start') return local ? { kind: 'key' } : { kind: 'printed', id: PRINTED, until: Infinity };
  return { kind: via.kind, id: via.id, until: via.kind === 'token' ? via.token.expiresAt : via.until };
}

export class Doors {
  private readonly kinds: Readonly<Record<'session' | 'token', SignIns | Tokens>>;
  private readonly keeping: Keeping;

  constructor(parts: { signIns: SignIns; tokens: Tokens; keeping: Keeping }) {
    this.kinds = { session: parts.signIns, token: parts.tokens };
    this.keeping = parts.keeping;
  }

  /** Tells of sessions and tokens that this process ended, by their ids. */
  onEnd(listener: OnEnd): () => void {
    const stops = Object.values(this.kinds).map((each) => each.onEnd(listener));
    return () => stops.forEach((stop) => stop());
  }

  /** Which of these have ended, by time or by whatever process. Asks for each kind that is among them once. */
  async endedAmong(ways: Iterable<Doorway>): Promise<Set<string>> {
    const ended = new Set<string>();
    const all = [...ways];
    for (const kind of ['session', 'token'] as const) {
      const ids = all.flatMap((each) => (each.kind === kind ? each.id : []));
      if (ids.length === 0) continue;
      const living = await this.kinds[kind].living();
      for (const id of ids) if (!living.has(id)) ended.add(id);
    }
    if (all.some((each) => each.kind === 'printed') && (await this.keeping.isKept())) ended.add(PRINTED);
    return ended;
  }
}
