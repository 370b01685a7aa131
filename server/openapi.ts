/** The API as OpenAPI 3.1, made from the same schemas that check the input. */
import { commands, ledgerFields, type Command } from '@dualtrack/core';
import * as z from 'zod/mini';

export interface CommandSchema {
  readonly name: string;
  readonly about: string;
  readonly input: Record<string, unknown>;
}

/** Every command with its input as JSON Schema. Those that only the server's own machines send are left out. */
export function commandSchemas(): CommandSchema[] {
  return Object.values(commands)
    .map((each) => each as unknown as Command)
    .filter((each) => !each.name.startsWith('signal.') && each.name !== 'workspace.open')
    .map(({ name, about, input }) => ({ name, about, input: schemaOf(input) }));
}

function schemaOf(schema: z.ZodMiniType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
  return rest;
}

export function openApi(version: string): Record<string, unknown> {
  const read = (summary: string, parameters: readonly string[] = []) => ({
    get: {
      summary,
      parameters: parameters.map((name) => ({
        name,
        in: name === 'key' ? 'path' : 'query',
        required: name === 'key',
        schema: { type: 'string' },
      })),
      responses: { 200: { description: 'As asked.' }, default: { $ref: '#/components/responses/Problem' } },
    },
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Dualtrack',
      version,
      description: 'Facts change by commands only; everything else reads. Errors are problem+json with a code.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ bearer: [] }, { session: [] }],
    paths: {
      '/healthz': { get: { ...read('Whether the process lives.').get, security: [] } },
      '/readyz': { get: { ...read('Whether it can serve.').get, security: [] } },
      '/metrics': read('Figures for Prometheus.'),
      '/api/openapi.json': { get: { ...read('This page.').get, security: [] } },
      '/api/commands': {
        post: {
          summary: 'Runs up to 100 commands, in order. The same id again gets the same answer.',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Commands' } } },
          },
          responses: {
            200: {
              description: 'One result a command.',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Results' } } },
            },
            default: { $ref: '#/components/responses/Problem' },
          },
        },
      },
      '/api/bootstrap': read('What a replica begins with, as NDJSON; the last line carries the seq.', ['section']),
      '/api/feed': read('Changes as server-sent events; their ids are seqs, so Last-Event-ID resumes.', ['since']),
      '/api/rows': read('Rows of one kind by id, or by an index and its first value.', ['kind', 'ids', 'index', 'at']),
      '/api/board': read('A board with all its tasks.', ['project']),
      '/api/models': read('Models and the stage of each version, now or at a time.', ['project', 'at']),
      '/api/ledger': read('All decisions, newest first.', ['search', 'limit', ...ledgerFields]),
      '/api/ledger/{key}': read('One entry of the ledger whole, by number: L-37; with .md, as a decision record.', [
        'key',
      ]),
      '/api/lives': read('Models with the whole life of each version, and where a tag disagrees.', ['project']),
      '/api/version': read('One version whole: work, gates, evidence, deployments.', ['project', 'version']),
      '/api/gates': read('Data gates, what waits for them, and the person-days of this month.', ['project']),
      '/api/notebook': read('A notebook at a commit, as cells.', ['project', 'repo', 'commit', 'path']),
      '/api/journey': read('From notebook to production, from Git alone.', ['of', 'project']),
      '/api/tasks/{key}': read('One task whole.', ['key']),
      '/api/repos': read('The repositories that a project follows, and how each was last read.', ['project']),
      '/api/people': read('Members with the addresses by which outside systems know them; for admins.'),
      '/api/backups': read('The backups in the data folder; for owners.'),
      '/api/search': read('Tasks, decisions and models that have all these words.', ['q']),
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'dualtrack_PORT' },
      },
      responses: {
        Problem: {
          description: 'What is wrong, with a code.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
          },
        },
        Commands: {
          type: 'object',
          required: ['commands'],
          properties: {
            commands: {
              type: 'array',
              minItems: 1,
              maxItems: 100,
              items: {
                oneOf: commandSchemas().map(({ name, about, input }) => ({
                  type: 'object',
                  description: about,
                  required: ['id', 'name', 'input'],
                  properties: { id: { type: 'string' }, name: { const: name }, input },
                })),
              },
            },
          },
        },
        Results: {
          type: 'object',
          required: ['results'],
          properties: {
            results: {
              type: 'array',
              items: {
                oneOf: [
                  {
                    type: 'object',
                    required: ['id', 'seq'],
                    properties: {
                      id: { type: 'string' },
                      seq: { type: 'integer' },
                      changes: { type: 'integer' },
                      created: { type: 'object', properties: { id: { type: 'string' }, key: { type: 'string' } } },
                    },
                  },
                  {
                    type: 'object',
                    required: ['id', 'refusal'],
                    properties: {
                      id: { type: 'string' },
                      refusal: {
                        type: 'object',
                        required: ['code', 'message'],
                        properties: { code: { type: 'string' }, message: { type: 'string' } },
                      },
                    },
                  },
                ],
              },
            },
          },
        },
      },
    },
  };
}
