/** Changing the filter otherwise than by typing: by clicking a value, and part by part. */
import {
  hasTerm,
  parseQuery,
  printQuery,
  withoutTerm,
  withoutTermAt,
  withTerm,
  type QueryField,
} from '@dualtrack/core';
import type { Desk } from './desk.ts';

/** Asks for a value of a field as well, or no more. */
export function toggle(desk: Desk, field: QueryField, value: string): void {
  const query = parseQuery(desk.view.query);
  const next = hasTerm(query, field, value) ? withoutTerm(query, field, value) : withTerm(query, field, value);
  desk.look({ query: printQuery(next) });
  desk.sayShown();
}

/** Takes the last part of the filter off. */
export function dropLast(desk: Desk): void {
  const query = parseQuery(desk.view.query);
  desk.look({ query: printQuery(withoutTermAt(query, query.terms.length - 1)) });
  desk.sayShown();
}

/** The work types in use. */
export const typesIn = (desk: Desk): string[] => [
  ...new Set(desk.arrangement().filled.flatMap((each) => each.tasks.map((one) => one.type))),
];

/** Because: the field is text only while one writes, so it is opened first. */
export const focusFilter = (): void => document.querySelector<HTMLElement>('[data-filter]')?.click();
