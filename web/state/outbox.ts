/**
 * Commands that the server has not answered, in this browser's localStorage: it keeps them before the call returns, so
 * that a page may be closed in the next moment. Each lies under its own id; all pages see the same.
 */
import type { Outbox, Refused } from '@dualtrack/client';
import { keep, kept, keptNames, onKeptElsewhere } from './storage.ts';

type Call = Refused['call'];

interface Slip {
  readonly owner: string;
  /** When it was kept, in milliseconds, and its turn among those of the same page. */
  readonly at: number;
  readonly turn: number;
  readonly call: Call;
  readonly refused?: Omit<Refused, 'call'>;
}

const START = 'outbox.';

export class LocalOutbox implements Outbox {
  private readonly owner: string;
  private turn = 0;

  /** `owner`: whose commands these are. Those of somebody else stay where they are, and are not sent. */
  constructor(owner: string) {
    this.owner = owner;
  }

  keep(call: Call): boolean {
    return this.put(call);
  }

  refuse({ call, code, message, data }: Refused): void {
    this.put(call, { code, message, data });
  }

  forget(id: string): void {
    keep(START + id, undefined);
  }

  onKept(listener: () => void, until: AbortSignal): void {
    onKeptElsewhere(START, listener, until);
  }

  read(): { calls: Call[]; refused: Refused[] } {
    const slips = keptNames(START)
      .map((name) => kept(name) as Slip | undefined)
      .filter((slip) => slip?.owner === this.owner)
      .sort((a, b) => a!.at - b!.at || a!.turn - b!.turn) as Slip[];
    return {
      calls: slips.flatMap((each) => (each.refused ? [] : [each.call])),
      refused: slips.flatMap((each) => (each.refused ? [{ call: each.call, ...each.refused }] : [])),
    };
  }

  private put(call: Call, refused?: Omit<Refused, 'call'>): boolean {
    const slip: Slip = { owner: this.owner, at: Date.now(), turn: this.turn++, call, ...(refused && { refused }) };
    return keep(START + call.id, slip);
  }
}
