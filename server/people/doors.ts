/** By what somebody reads a stream, and whether that has ended: a session or a token. */
import type { SignIns } from './signIns.ts';
import type { Tokens } from './tokens.ts';

/** `start`: the token or key of this start, which last as long as this process. */
export type Doorway = { readonly kind: 'start' } | { readonly kind: 'session' | 'token'; readonly id: string };

export class Doors {
  private readonly kinds: Readonly<Record<'session' | 'token', SignIns | Tokens>>;

  constructor(parts: { signIns: SignIns; tokens: Tokens }) {
    this.kinds = { session: parts.signIns, token: parts.tokens };
  }

  /** Tells of sessions and tokens that this process ended, by their ids. */
  onEnd(listener: (ended: ReadonlySet<string>) => void): () => void {
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
    return ended;
  }
}
