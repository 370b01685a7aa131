/** How routes are described: those that read, that do something, that take something away. */

export const text = { type: 'string' };
export const texts = { type: 'array', items: text };
export const problem = { $ref: '#/components/responses/Problem' };

/** A route that answers; parameters in braces are of the path, others of the query. */
export function read(summary: string, parameters: readonly string[] = []): { get: Record<string, unknown> } {
  const responses = { 200: { description: 'As asked.' }, default: problem };
  return { get: { summary, parameters: named(parameters), responses } };
}

/** A route that takes something away. */
export function gone(summary: string, parameters: readonly string[]): Record<string, unknown> {
  return { summary, parameters: named(parameters), responses: { 204: { description: 'Gone.' }, default: problem } };
}

function named(parameters: readonly string[]) {
  return parameters.map((said) => {
    const name = said.replace(/[{}]/g, '');
    return { name, in: name === said ? 'query' : 'path', required: name !== said, schema: text };
  });
}

/** A route that does something, with a body of these properties. */
export function act(
  summary: string,
  properties: Record<string, unknown>,
  required: readonly string[],
  status = 200,
  parameters: readonly string[] = [],
) {
  const schema = { type: 'object', additionalProperties: false, required, properties };
  return {
    post: {
      summary,
      ...(parameters.length > 0 ? { parameters: named(parameters) } : {}),
      requestBody: { required: required.length > 0, content: { 'application/json': { schema } } },
      responses: { [status]: { description: 'Done, or under way.' }, default: problem },
    },
  };
}
