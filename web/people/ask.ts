/** Asks the door, which answers whoever is not signed in: by a plain request, and says which field is wrong. */
import { proving, type ProofWay } from './proving.ts';

export type Answered<T> =
  | { readonly value: T }
  | {
      readonly problem: string;
      readonly code: string | undefined;
      readonly field: string | undefined;
      readonly ways?: readonly ProofWay[] | undefined;
    };

/** What is wrong, by the field that it is about; `''`: the whole. */
export type Wrong = Readonly<Record<string, string>>;

/** Where the door wants somebody to show first that it is them, they are asked, and what they wanted is done then. */
export async function askDoor<T = undefined>(method: string, path: string, body?: unknown): Promise<Answered<T>> {
  const answer = await askOnce<T>(method, path, body);
  if ('value' in answer || answer.code !== 'prove_first') return answer;
  return (await proving.ask(answer.ways ?? [])) ? askOnce<T>(method, path, body) : answer;
}

async function askOnce<T>(method: string, path: string, body: unknown): Promise<Answered<T>> {
  try {
    const answered = await fetch(path, {
      method,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answered.text();
    const said = (text === '' ? undefined : JSON.parse(text)) as T & Told;
    if (answered.ok) return { value: said };
    return { problem: said?.detail ?? NO_ANSWER, code: said?.code, field: said?.field, ways: said?.ways };
  } catch {
    return { problem: NO_ANSWER, code: undefined, field: undefined };
  }
}

/** What a problem says. */
interface Told {
  readonly detail?: string;
  readonly code?: string;
  readonly field?: string;
  readonly ways?: readonly ProofWay[];
}

/** What went wrong, beside the field that it is about where that is one of `fields`. */
export function wrongIn(answer: { problem: string; field: string | undefined }, fields: readonly string[]): Wrong {
  return { [answer.field !== undefined && fields.includes(answer.field) ? answer.field : '']: answer.problem };
}

const NO_ANSWER = 'The server does not answer. Try again in a moment.';
