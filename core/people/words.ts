/** What can ask a person to act: their inbox. */
export const reasons = ['decide', 'unblock', 'review', 'wait', 'mention'] as const;
export type Reason = (typeof reasons)[number];
