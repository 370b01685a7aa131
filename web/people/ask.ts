/** Asks the door, which answers whoever is not signed in: by a plain request, and says which field is wrong. */

export type Answered<T> =
  | { readonly value: T }
  | { readonly problem: string; readonly code: string | undefined; readonly field: string | undefined };

/** What is wrong, by the field that it is about; `''`: the whole. */
export type Wrong = Readonly<Record<string, string>>;

export async function askDoor<T = undefined>(method: string, path: string, body?: unknown): Promise<Answered<T>> {
  try {
    const answered = await fetch(path, {
      method,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answered.text();
    const said = (text === '' ? undefined : JSON.parse(text)) as T & { detail?: string; code?: string; field?: string };
    if (answered.ok) return { value: said };
    return { problem: said?.detail ?? NO_ANSWER, code: said?.code, field: said?.field };
  } catch {
    return { problem: NO_ANSWER, code: undefined, field: undefined };
  }
}

/** What went wrong, beside the field that it is about where that is one of `fields`. */
export function wrongIn(answer: { problem: string; field: string | undefined }, fields: readonly string[]): Wrong {
  return { [answer.field !== undefined && fields.includes(answer.field) ? answer.field : '']: answer.problem };
}

const NO_ANSWER = 'The server does not answer. Try again in a moment.';
