/** Errors as problem+json (RFC 9457), each with a code that programs can rely on. */
import type { FastifyReply } from 'fastify';
import { isRefusal, sentence, type Refusal, type RefusalCode } from '@dualtrack/core';

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
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  422: 'Not understood',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'Bad gateway',
  503: 'Unavailable',
  507: 'No space left',
};

export function sendProblem(reply: FastifyReply, { status, code, detail, ...more }: Problem): FastifyReply {
  const body = { type: `urn:dualtrack:${code}`, title: titles[status] ?? 'Error', status, detail, code, ...more };
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
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
