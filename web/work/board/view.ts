/**
 * How one looks at the work: which of it, grouped and sorted how, as a board, a list or a table. The address holds all
 * of it, so that going back, and sending the address to somebody, shows the same.
 */
import {
  phases,
  viewDensities,
  viewGroups,
  viewLayouts,
  viewSorts,
  type Phase,
  type ViewDensity,
  type ViewGroup,
  type ViewLayout,
  type ViewSort,
} from '@dualtrack/core';

export interface View {
  /** In the words of the query language. */
  readonly query: string;
  readonly group: ViewGroup;
  readonly sort: ViewSort;
  readonly layout: ViewLayout;
  /** The column that orders a table, `-` before it for downwards; undefined: the order of the view. */
  readonly by: string | undefined;
  /** Undefined: as this device has it. */
  readonly density: ViewDensity | undefined;
  /** Phases whose columns are folded to a strip. */
  readonly shut: readonly Phase[];
}

export const plainView: View = {
  query: '',
  group: 'track',
  sort: 'manual',
  layout: 'board',
  by: undefined,
  density: undefined,
  shut: [],
};

/** The view that an address asks for (`?q=...&group=...`); what it does not name, or names wrongly, is as usual. */
export function viewOf(search: string): View {
  const params = new URLSearchParams(search);
  const shut = (params.get('shut') ?? '').split('.');
  return {
    query: params.get('q') ?? '',
    group: oneOf(viewGroups, params.get('group')) ?? plainView.group,
    sort: oneOf(viewSorts, params.get('sort')) ?? plainView.sort,
    layout: oneOf(viewLayouts, params.get('layout')) ?? plainView.layout,
    by: /^-?[a-z]{1,20}$/.exec(params.get('by') ?? '')?.[0],
    density: oneOf(viewDensities, params.get('density')),
    shut: phases.filter((each) => shut.includes(each)),
  };
}

/** The part of the address that asks for a view: empty for the usual one, else it begins with `?`. */
export function searchOf(view: View): string {
  const params = new URLSearchParams();
  if (view.query.trim() !== '') params.set('q', view.query);
  for (const name of ['group', 'sort', 'layout'] as const) {
    if (view[name] !== plainView[name]) params.set(name, view[name]);
  }
  if (view.by) params.set('by', view.by);
  if (view.density) params.set('density', view.density);
  if (view.shut.length > 0) params.set('shut', view.shut.join('.'));
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export const sameView = (a: View, b: View): boolean => searchOf(a) === searchOf(b);

function oneOf<T extends string>(list: readonly T[], text: string | null): T | undefined {
  return list.find((each) => each === text);
}
