/** The closed lists of research: how a question can end, and why. */

export const outcomes = ['adopt', 'iterate', 'not_pursued', 'inconclusive', 'parked'] as const;
export type Outcome = (typeof outcomes)[number];

/** As the screen says it. Every outcome completes the investigation, and they all count the same. */
export const outcomeNames: Record<Outcome, string> = {
  adopt: 'Adopted',
  iterate: 'Iterate',
  not_pursued: 'Ruled out',
  inconclusive: 'Inconclusive',
  parked: 'Parked',
};
