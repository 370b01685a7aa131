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
  sayShown(desk);
}

/** Takes the last part of the filter off. */
export function dropLast(desk: Desk): void {
  const query = parseQuery(desk.view.query);
  desk.look({ query: printQuery(withoutTermAt(query, query.terms.length - 1)) });
  sayShown(desk);
}

/** Tells readers of the screen how much the filter shows. */
export function sayShown(desk: Desk): void {
  const { shown, total } = desk.arrangement();
  desk.session.notices.say(shown === total ? `All ${total} tasks shown` : `${shown} of ${total} tasks shown`);
}

/** Takes what was typed as the filter, and goes on at the first card that it shows. */
export function finishFilter(desk: Desk, text: string): void {
  desk.look({ query: text.trim() });
  sayShown(desk);
  const card = desk.first();
  if (card) desk.focus(card.id);
}

/** The work types in use. */
export const typesIn = (desk: Desk): string[] => [
  ...new Set(desk.arrangement().filled.flatMap((each) => each.tasks.map((one) => one.type))),
];

/** Because: the field is text only while one writes, so it is opened first. */
export const focusFilter = (): void => document.querySelector<HTMLElement>('[data-filter]')?.click();
