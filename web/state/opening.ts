/**
 * What a page shows first, asked for by the module that runs first, while the program is still on its way: what this
 * device kept for whose page it is and, where it kept nothing, the first state from the server; and how it looks.
 */
import type { Send } from '@dualtrack/client';
import { readKept } from './stores.ts';
import { startTheme } from './theme.ts';

/** Whose page it is, as the server wrote it into it; undefined: nobody is signed in. */
export const owner = said('owner');
/** Whether one came by the address that the server printed, since nobody keeps the workspace yet. */
export const cameByAddress = said('way') === 'link';

function said(name: 'owner' | 'way'): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="dualtrack-${name}"]`)?.content;
}

const FIRST_STATE = '/api/bootstrap';

/** What was kept. */
export const reading = owner === undefined ? Promise.resolve(undefined) : readKept();

// Because: the first time, the page waits for its localStorage, and here it waits for the program all the same.
startTheme();

let asked: Promise<Response> | undefined;

void reading
  .catch(() => undefined)
  .then((kept) => {
    if (kept || owner === undefined) return;
    asked = fetch(FIRST_STATE, { credentials: 'same-origin' });
    // Because: whoever takes the answer is told; until then nobody has to.
    asked.catch(() => undefined);
  });

/** Sends as `send` does; the first state, the first time, as it was asked for here. */
export function withFirstState(send: Send): Send {
  return (path, init) => {
    const answered = path === FIRST_STATE ? asked : undefined;
    if (!answered) return send(path, init);
    asked = undefined;
    return answered;
  };
}
