/** Errors as problem+json (RFC 9457), each with a code that programs can rely on. */
import type { FastifyError, FastifyReply } from 'fastify';
import { isRefusal, sentence, type Refusal, type RefusalCode } from '@dualtrack/core';
import { StoreError } from '@dualtrack/store';
import { serverLimits } from './limits.ts';

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly [more: string]: unknown;
}

export class HttpProblem extends Error {
  readonly problem: Problem;
  constructor(status: number, code: string, detail: string, more: Record<string, unknown> = {}) {
    super(detail);
    this.problem = { status, code, detail, ...more };
  }
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  422: 'Not understood',
  429: 'Too many requests',
  431: 'Too large',
  500: 'Internal error',
  502: 'Bad gateway',
  503: 'Unavailable',
  507: 'No space left',
};

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (typeof problem['retryAfter'] === 'number') reply.header('retry-after', problem['retryAfter']);
  return reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(bodyOf(problem));
}

export const titleOf = (status: number): string => titles[status] ?? 'Error';

/** A problem as it is sent. */
export function bodyOf({ status, code, detail, ...more }: Problem): string {
  return JSON.stringify({ type: `urn:dualtrack:${code}`, title: titleOf(status), status, detail, code, ...more });
}

/** What an error means for whoever sent the request. */
export function problemOf(error: FastifyError): Problem {
  if (error instanceof HttpProblem) return error.problem;
  if (error instanceof StoreError) {
    const status =
      error.code === 'storage_full' ? 507 : error.code.startsWith('storage') || error.code === 'closed' ? 503 : 422;
    return { status, code: error.code, detail: error.message };
  }
  const status = error.statusCode ?? 500;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { status: 413, code: 'too_large', detail: `A body is at most ${serverLimits.bodyBytesMax / 1e6} MB.` };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { status: 415, code: 'not_json', detail: 'Send JSON, with the content type application/json.' };
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return { status: 400, code: 'not_json', detail: 'The body is no JSON.' };
    default:
      if (status === 429)
        return { status, code: 'too_many_requests', detail: 'Too many requests; try again in a minute.' };
      if (status >= 500)
        return { status: 500, code: 'internal', detail: 'Something went wrong here. It has been logged.' };
      return { status, code: 'bad_request', detail: error.message };
  }
}

const statusOf: Partial<Record<RefusalCode, number>> = {
  not_found: 404,
  forbidden: 403,
  signed_out: 401,
  ambiguous: 409,
};

/** The value of a reading, or its refusal as a problem. */
export function orProblem<T>(result: T | Refusal): T {
  if (!isRefusal(result)) return result;
  throw new HttpProblem(statusOf[result.code] ?? 422, result.code, sentence(result), result.data);
}

/** A refusal as the API tells it: its code, a sentence, and its facts. */
export function told({
  code,
  data,
}: Pick<Refusal, 'code' | 'data'>): { code: RefusalCode; message: string } & Record<string, unknown> {
  return { ...data, code, message: sentence({ code, data }) };
}
