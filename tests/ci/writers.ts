/**
 * Writers who remember what they were told: what was acknowledged has to be there, whatever happens to the server, and
 * what was not may be there whole or not at all.
 */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Dice } from '../worlds/random.ts';
import { insist, type Command, type Result, type Served } from './program.ts';

export class Writers {
  readonly acknowledged = new Map<string, Result>();
  /** Sent, and not answered. */
  readonly open = new Map<string, Command>();
  /** Codes of the problems that were answered, with how often. */
  readonly problems = new Map<string, number>();
  private readonly known = new Map<string, Command>();
  private readonly keys: string[] = [];
  private readonly dice: Dice;
  private ids = 0;
  private isStopping = false;
  private readonly name: string;

  constructor(name: string, seed: number) {
    this.name = name;
    this.dice = new Dice(seed);
  }

  /** So many writers write until the server is gone, `enough` is true, or they are told to stop. */
  async write(server: Served, writers: number, enough: () => boolean = () => false): Promise<void> {
    this.isStopping = false;
    await Promise.all(
      Array.from({ length: writers }, async () => {
        while (!this.isStopping && !enough()) if (!(await this.sendOne(server))) return;
      }),
    );
  }

  stop(): void {
    this.isStopping = true;
  }

  /** Sends everything again: what was answered gets the same answer, what was not gets one now. */
  async insistOnAll(server: Served): Promise<void> {
    for (const [id, command] of this.open) this.note(await insist(server, command), id);
    this.open.clear();
    const some = [...this.acknowledged.keys()].filter(() => this.dice.isLucky(0.05));
    for (const id of some) expect(await insist(server, this.known.get(id)!)).toEqual(this.acknowledged.get(id));
  }

  /** Looks into the database from outside: every acknowledged command is there whole, no command more than once. */
  mustBeThere(data: string): void {
    const db = new DatabaseSync(join(data, 'dualtrack.db'), { readOnly: true, timeout: 10_000 });
    const rows = db.prepare('select command, count(*) as n from change group by command').all();
    const changes = new Map(rows.map((row) => [String(row['command']), Number(row['n'])]));
    for (const [id, { changes: told }] of this.acknowledged) expect(changes.get(id) ?? 0, id).toBe(told ?? 0);
    const titles = db.prepare(`select title, count(*) as n from task group by title having n > 1`).all();
    expect(titles, 'made twice').toEqual([]);
    db.close();
  }

  private async sendOne(server: Served): Promise<boolean> {
    const command = this.next();
    this.known.set(command.id, command);
    const sent = await server.send([command]);
    if (sent.kind === 'answered') this.note(sent.results[0]!, command.id);
    else {
      this.open.set(command.id, command);
      if (sent.kind === 'cut') return false;
      this.problems.set(sent.code, (this.problems.get(sent.code) ?? 0) + 1);
      expect(sent.detail).toMatch(/\w \w/);
    }
    return true;
  }

  private note(result: Result, id: string): void {
    expect(result.id).toBe(id);
    expect(result.refusal, id).toBeUndefined();
    this.acknowledged.set(id, result);
    if (result.created?.key) this.keys.push(result.created.key);
  }

  /** A command of several changes, most often: cards with labels and a text, a move, another text. */
  private next(): Command {
    const { dice } = this;
    const id = `${this.name}-${++this.ids}`;
    const task = this.keys.length > 0 ? dice.of(this.keys) : undefined;
    const kind = task === undefined ? 0 : dice.below(4);
    if (kind === 2) return { id, name: 'work.move', input: { task, to: dice.of(['next', 'doing', 'done', 'doing']) } };
    if (kind === 3) return { id, name: 'work.describe', input: { task, body: `${id} `.repeat(40) } };
    const labels = ['gpu', 'nightly'];
    const input =
      kind === 1
        ? { project: 'ACK', track: 'data', title: `Data ${id}`, labels, description: 'x'.repeat(500) }
        : { project: 'ACK', track: 'production', title: `Card ${id}`, labels, description: `${id} `.repeat(50) };
    return { id, name: 'work.create', input };
  }
}

/** The project in which they write. */
export const ground: Command = { id: 'ground', name: 'project.add', input: { name: 'Acknowledged', key: 'ACK' } };
