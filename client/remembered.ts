/** What the last commands changed, by their id, so that they can be undone here at once. */
import type { LoggedChange } from '@dualtrack/core';

const COMMANDS_MAX = 200;

export class Remembered {
  private readonly byCommand = new Map<string, LoggedChange[]>();

  add(change: LoggedChange): void {
    const known = this.byCommand.get(change.command);
    if (known) {
      known.push(change);
      return;
    }
    const [oldest] = this.byCommand.keys();
    if (this.byCommand.size >= COMMANDS_MAX && oldest !== undefined) this.byCommand.delete(oldest);
    this.byCommand.set(change.command, [change]);
  }

  of(command: string): readonly LoggedChange[] | undefined {
    return this.byCommand.get(command);
  }

  has(command: string): boolean {
    return this.byCommand.has(command);
  }

  clear(): void {
    this.byCommand.clear();
  }
}
