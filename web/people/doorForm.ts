/** Forms that the door answers: what is typed, whether it is on its way, and what was wrong with it. */
import { useState } from 'react';
import { askDoor, wrongIn, type Wrong } from './ask.ts';

export const PASSWORD_HINT = 'At least 8 characters. A few words in a row are easy to keep in mind.';

/** What was answered; undefined: a refusal. */
type Sent<T> = { readonly value: T } | undefined;

/**
 * `start`: what stands in each field until somebody types there; the door names a wrong field by its key. `problem`:
 * what is said before anything was sent.
 */
export function useDoorForm<K extends string>(start: Readonly<Record<K, string>>, problem?: string) {
  const [typed, setTyped] = useState<Partial<Record<K, string>>>({});
  const [wrong, setWrong] = useState<Wrong>(() => (problem === undefined ? {} : { '': problem }));
  const [isBusy, setBusy] = useState(false);
  const values: Record<K, string> = { ...start, ...typed };
  return {
    /** What stands in the fields now. */
    values,

    /** What a field of the form is given. */
    field: (key: K) => ({
      name: key,
      value: values[key],
      problem: wrong[key],
      onChange: ({ target: { value } }: { target: { value: string } }) =>
        setTyped((last) => ({ ...last, [key]: value })),
    }),

    /** What the form itself is given. */
    form: { problem: wrong[''], isBusy },

    /**
     * Sends the form, and shows what is refused. Whoever is answered goes on to something else, so the form stays busy:
     * without that, it is `renew`ed.
     */
    send: async <T = undefined>(path: string, body: unknown): Promise<Sent<T>> => {
      setBusy(true);
      const answer = await askDoor<T>('POST', path, body);
      if ('value' in answer) return answer;
      setBusy(false);
      setWrong(wrongIn(answer, Object.keys(start)));
      return undefined;
    },

    /** The form as it was at first. */
    renew: (): void => {
      setTyped({});
      setWrong({});
      setBusy(false);
    },

    /** Shows what went wrong elsewhere than in this form. */
    fail: (sentence: string): void => setWrong({ '': sentence }),
  };
}
