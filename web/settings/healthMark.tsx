/** How a connection is, as a sign and in words. */
import type { Health } from './forges.ts';

const marks: Record<Health, readonly [sign: string, word: string, colour: string]> = {
  waiting: ['◌', 'Waiting', 'text-text-2'],
  working: ['✓', 'Working', 'text-ok'],
  silent: ['◔', 'Silent', 'text-warn'],
  paused: ['‖', 'Paused', 'text-text-2'],
  failing: ['✕', 'Failing', 'text-danger'],
};

export function HealthMark({ state }: { state: Health }) {
  const [sign, word, colour] = marks[state];
  return (
    <span className={`font-medium whitespace-nowrap ${colour}`}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}

/** What the state means for whoever looks. */
export const healthWords: Record<Health, string> = {
  waiting: 'Nothing came yet. Paste what is below at the forge; this page shows it as soon as something arrives.',
  working: 'What comes is taken and applied.',
  silent:
    'Nothing comes any more, though there may be something to tell. Is the webhook at the forge still there, and active?',
  paused: 'What comes is kept and not applied; nothing is asked.',
  failing: 'Something needs a look.',
};
