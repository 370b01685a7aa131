/** How the ledger is narrowed: what the address says, and what of it can be told here before the server answers. */
import { useEffect, useRef, useState } from 'react';
import { fits, ledgerFields, type LedgerEntry, type LedgerFilter } from '@dualtrack/core';
import { useSearch } from 'wouter';

export interface Narrowing extends Omit<LedgerFilter, 'project'> {
  readonly text: string;
}

/** The fields that a person narrows by, beside the words. */
export const narrowedBy = ['model', 'outcome', 'quarter', 'person'] as const;

/** What the address says, kept there as it changes. */
export function useNarrowing(): [Narrowing, (change: Partial<Narrowing>) => void] {
  const search = useSearch();
  const [narrowing, setNarrowing] = useState<Narrowing>(() => readFrom(search));
  const written = useRef(search);
  useEffect(() => {
    if (search === written.current) return;
    written.current = search;
    setNarrowing(readFrom(search));
  }, [search]);
  const set = (change: Partial<Narrowing>): void => {
    const next = { ...narrowing, ...change };
    setNarrowing(next);
    const query = queryOf(next);
    written.current = query;
    history.replaceState(history.state, '', `${location.pathname}${query && `?${query}`}`);
  };
  return [narrowing, set];
}

export const isNarrow = (narrowing: Narrowing): boolean => queryOf(narrowing) !== '';

function readFrom(search: string): Narrowing {
  const query = new URLSearchParams(search);
  return {
    text: query.get('q') ?? '',
    ...Object.fromEntries(narrowedBy.map((field) => [field, query.get(field) ?? undefined])),
  };
}

function queryOf(narrowing: Narrowing): string {
  const query = new URLSearchParams();
  if (narrowing.text.trim()) query.set('q', narrowing.text.trim());
  for (const field of narrowedBy) {
    const value = narrowing[field];
    if (value) query.set(field, value);
  }
  return query.toString();
}

/** Where the server is asked for entries. */
export function pathOf(filter: LedgerFilter, { search, limit }: { search?: string; limit?: number } = {}): string {
  const query = new URLSearchParams();
  for (const field of ledgerFields) {
    const value = filter[field];
    if (value) query.set(field, value);
  }
  if (search) query.set('search', search);
  if (limit) query.set('limit', String(limit));
  return `/api/ledger${query.size > 0 ? `?${query.toString()}` : ''}`;
}

/** What of these entries is asked for, as far as it can be told from their own words. */
export function narrowed(entries: readonly LedgerEntry[], narrowing: Narrowing): LedgerEntry[] {
  const wanted = wordsOf(narrowing.text);
  return entries.filter((entry) => {
    if (!fits(entry, { ...narrowing, project: undefined })) return false;
    if (wanted.length === 0) return true;
    const words = wordsOf(`L-${entry.number} ${entry.question} ${entry.finding} ${entry.reason ?? ''}`);
    return wanted.every((each) => words.some((word) => word.startsWith(each)));
  });
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
