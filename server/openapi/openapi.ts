/** The API as OpenAPI 3.1, made from the same schemas that check the input. */
import { commands, ledgerFields, limits, providers, type Command } from '@dualtrack/core';
import * as z from 'zod/mini';
import { doorPaths } from './door.ts';
import { sharePaths } from './shares.ts';
import { invitationPaths, resetPaths, teamPaths } from './invitations.ts';
import { act, gone, problem, read, text, texts } from './shapes.ts';

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
      '/': {
        get: {
          ...read('The web app; with the token out of the address that was printed, a session.', ['token']).get,
          security: [],
        },
      },
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
            default: problem,
          },
        },
      },
      '/api/bootstrap': read('What a replica begins with, as NDJSON; the last line carries the seq.', ['section']),
      '/api/feed': read('Changes as server-sent events; their ids are seqs, so Last-Event-ID resumes.', ['since']),
      '/api/workspace': read('The workspace: its id and name.'),
      '/api/rows': read('Rows of one kind by id, or by an index and its first value.', ['kind', 'ids', 'index', 'at']),
      '/api/done': read('All work of a project that is done, as NDJSON of rows; the last line carries the seq.', [
        'project',
      ]),
      '/api/board': read('A board with all its tasks.', ['project']),
      '/api/models': read('Models and the stage of each version, now or at a time.', ['project', 'at']),
      '/api/ledger': read('All decisions, newest first.', ['search', 'limit', ...ledgerFields]),
      '/api/ledger/{ref}': read('One entry of the ledger whole, by number: L-37; with .md, as a decision record.', [
        '{ref}',
      ]),
      '/api/lives': read('Models with the whole life of each version, and where a tag disagrees.', ['project']),
      '/api/version': read('One version whole: work, gates, evidence, deployments.', ['project', 'version']),
      '/api/gates': read('Data gates, what waits for them, and the person-days of this month.', ['project']),
      '/api/notebook': read('A notebook at a commit, as cells.', ['project', 'repo', 'commit', 'path']),
      '/api/journey': read('From notebook to production, from Git alone.', ['of', 'project']),
      '/api/tasks/{key}': read('One task whole.', ['{key}']),
      '/api/tasks/{key}/branch': act(
        'Makes a branch from a task at the forge: {branch, url}.',
        { repo: text, from: text },
        [],
        201,
        ['{key}'],
      ),
      '/api/texts/{of}': read('What the text of a task or a comment said before, oldest first.', ['{of}']),
      '/api/repos': read('The repositories that a project follows, and how each was last read.', ['project']),
      '/api/people': read('Members with the addresses by which outside systems know them; for admins.'),
      ...doorPaths,
      '/api/accounts': read(
        'Accounts on forges that nobody here is known to be behind, the last seen first; for admins.',
      ),
      ...sharePaths,
      ...invitationPaths,
      ...resetPaths,
      ...teamPaths,
      '/api/backups': {
        ...read('The backups in the data folder; for owners.'),
        ...act('Makes a backup in the data folder, as NDJSON with progress.', {}, []),
      },
      '/api/backups/{name}': {
        ...read('A backup, as a file.', ['{name}']),
        delete: gone('Deletes a backup.', ['{name}']),
      },
      '/api/sample': act('Makes a project to try things out with.', {}, [], 201),
      '/frame/output': { get: { ...read('The page that shows outputs of notebooks, alone.').get, security: [] } },
      '/api/search': read('Tasks, decisions and models that have all these words.', ['q']),
      '/api/readings': act('Begins to read a repository.', { source: text }, ['source'], 201),
      '/api/readings/{id}': read('How far a reading is, and what the repository proposes.', ['{id}']),
      '/api/readings/accept': act(
        'Makes lines of readings real: in a new project, or in one that is there.',
        { readings: texts, lines: texts, name: text, key: text, project: text },
        ['readings'],
      ),
      '/api/sync': act('Reads what is new in all repositories, or in one, now.', { repo: text }, []),
      '/hooks/{provider}/{connection}': {
        post: {
          ...read('What a forge sends, as it sends it: verified, stored once, answered, then applied.', [
            '{provider}',
            '{connection}',
          ]).get,
          security: [],
          requestBody: { required: true, content: { '*/*': { schema: {} } } },
          responses: { 200: { description: 'Known already.' }, 202: { description: 'Stored.' }, default: problem },
        },
      },
      '/api/connections': {
        ...read('Connections that one arranges, with their health.', ['project']),
        ...act(
          'Connects a forge. The answer alone tells the secret: {connection, url, secret}.',
          {
            project: text,
            provider: { enum: providers },
            name: text,
            api: text,
            takes: { enum: ['all', 'named'] },
            back: { enum: ['nothing', 'status', 'comment'] },
            secret: text,
            token: text,
            map: texts,
          },
          ['project', 'provider'],
          201,
        ),
      },
      '/api/connections/{id}': {
        ...read('One connection with its health.', ['{id}']),
        delete: gone('Ends a connection; what it told stays.', ['{id}']),
      },
      '/api/connections/{id}/secret': {
        ...act('Makes a new webhook secret; the one before counts for a day.', { secret: text }, [], 200, ['{id}']),
        delete: {
          ...read('Ends the secret before the newest at once.', ['{id}']).get,
        },
      },
      '/api/connections/{id}/token': {
        ...act('Keeps a token for the forge’s API.', { token: text }, ['token'], 204, ['{id}']),
        delete: gone('Forgets the token.', ['{id}']),
      },
      '/api/connections/{id}/test': act('Asks the forge whom the token is of: {login}.', {}, [], 200, ['{id}']),
      '/api/connections/{id}/read': act('Asks the forge for what is new, and does not wait for it.', {}, [], 202, [
        '{id}',
      ]),
      '/api/deliveries': read('What connections were sent, newest first.', ['connection', 'status', 'before', 'limit']),
      '/api/deliveries/{id}': read('One delivery with its headers, its body and what it caused.', ['{id}']),
      '/api/deliveries/{id}/replay': act('Applies a delivery again.', {}, [], 200, ['{id}']),
      '/api/verify': act('Replays the log and compares every row, as NDJSON with progress.', {}, []),
      '/api/export': {
        ...read('The whole log as NDJSON.'),
        ...act('Writes the log to a file of the server’s machine (for its command line).', { file: text }, ['file']),
      },
      '/api/backup': act(
        'Copies the database to a file of the server’s machine (for its command line).',
        { file: text },
        ['file'],
      ),
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
              maxItems: limits.commandsMax,
              items: {
                oneOf: commandSchemas().map(({ name, about, input }) => ({
                  type: 'object',
                  description: about,
                  required: ['id', 'name', 'input'],
                  properties: {
                    id: { type: 'string', pattern: '^[A-Za-z0-9_.:/-]+$', maxLength: limits.commandIdCharsMax },
                    name: { const: name },
                    input,
                    asOf: { type: 'integer', description: 'Since when it is true, in milliseconds since 1970.' },
                  },
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
