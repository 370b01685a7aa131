/** Questions that come with Dualtrack, by the words in which people ask them. They open as filters that can be changed. */
export interface SavedQuestion {
  /** Lower case, as it is asked. */
  readonly name: string;
  /** What else people type for it. */
  readonly also: readonly string[];
  readonly answer: { readonly kind: 'tasks'; readonly query: string } | { readonly kind: 'live' };
}

export const savedQuestions: readonly SavedQuestion[] = [
  { name: "what's in prod", also: ['live', 'production', 'which version is live'], answer: { kind: 'live' } },
  { name: 'time to decide', also: ['box full', 'decide now'], answer: { kind: 'tasks', query: 'is:deciding' } },
  {
    name: 'deciding this week',
    also: ['decide by'],
    answer: { kind: 'tasks', query: 'track:research is:open decide:<=@today+7' },
  },
  { name: 'blocked on data', also: ['waiting for data'], answer: { kind: 'tasks', query: 'blocked:data' } },
  { name: 'what is blocked', also: ['blocked', 'stuck'], answer: { kind: 'tasks', query: 'is:blocked' } },
  {
    name: 'shipped this month',
    also: ['done this month', 'delivered'],
    answer: { kind: 'tasks', query: 'track:production done:@month' },
  },
  {
    name: 'ruled out this quarter',
    also: ['learned', 'decided against'],
    answer: { kind: 'tasks', query: 'outcome:not_pursued decided:@quarter' },
  },
  {
    name: 'no evidence linked',
    also: ['without evidence', 'no evidence kept'],
    answer: { kind: 'tasks', query: 'is:decided no:evidence' },
  },
  { name: 'mine', also: ['assigned to me', 'my tasks'], answer: { kind: 'tasks', query: 'is:open assignee:@me' } },
  {
    name: 'nobody is on it',
    also: ['unassigned'],
    answer: { kind: 'tasks', query: 'is:open no:assignee' },
  },
];
