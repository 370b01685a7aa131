/** What an adapter for a forge is: it verifies what came in, names it and translates it. Pure, and nothing else. */
import type { ForgeEvent, Provider } from '@dualtrack/core';

/** A delivery as it came in: headers by their lower-case names, and the body's own bytes. */
export interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Forge {
  readonly provider: Provider;
  /**
   * Why this delivery is not shown to come from who holds one of the secrets; undefined when it is. `secrets` are those
   * that hold now (two while one is rotated), never empty texts. `now` in milliseconds.
   */
  verify(received: Received, secrets: readonly string[], now: number): string | undefined;
  /** The forge's own id of the delivery, the same when it is sent again, and the name of the event (`pull_request`). */
  identify(received: Received): { readonly key: string; readonly event: string };
  /**
   * What the delivery tells, in its order; nothing for an event that is not used. Throws `Unreadable` for a body that is
   * not of the forge's form.
   */
  read(event: string, body: unknown): ForgeEvent[];
}

/** A body that is not what the forge would send. */
export class Unreadable extends Error {
  constructor(where: string) {
    super(`This is not what was expected at ${where}.`);
  }
}
