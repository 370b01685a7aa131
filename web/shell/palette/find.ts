/** Finds items by what is typed: letters that are left out or stand elsewhere do not matter, whole words go first. */
import uFuzzy from '@leeoniya/ufuzzy';
import { folded } from '@dualtrack/core';
import type { Item } from './items.ts';

const fuzzy = new uFuzzy({ intraMode: 1, intraIns: 1 });

/** Items of one group that are shown. */
const SHOWN_MAX = 8;
/** More matches than this are not put into an order: the first ones are as good as any. */
const RANKED_MAX = 5_000;

export interface Group {
  readonly name: string;
  readonly items: readonly Item[];
}

export class Finder {
  private readonly items: readonly Item[];
  private readonly texts: string[];

  constructor(items: readonly Item[]) {
    this.items = items;
    this.texts = items.map((each) => folded([each.label, each.hint, each.also].filter(Boolean).join(' ')));
  }

  /** Groups of what fits, the one with the best item first; of nothing typed, what one asks for most. */
  find(typed: string): Group[] {
    const wanted = folded(typed.trim());
    if (wanted === '') return grouped(this.items.filter((each) => usual.has(each.group)));
    const [places, info, order] = fuzzy.search(this.texts, wanted, 1, RANKED_MAX);
    if (!places) return [];
    const ranked = info && order ? order.map((each) => info.idx[each]!) : places;
    return grouped(ranked.map((each) => this.items[each]!));
  }
}

const usual: ReadonlySet<string> = new Set(['Go to', 'Questions', 'Do']);

function grouped(items: readonly Item[]): Group[] {
  const groups = Map.groupBy(items, (each) => each.group);
  return [...groups].map(([name, all]) => ({ name, items: all.slice(0, SHOWN_MAX) }));
}
