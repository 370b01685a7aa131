/** The address under which people reach this server, for links that they are given. */
import type { FastifyRequest } from 'fastify';

export interface Linking {
  /** As it was set: `https://dualtrack.example.org`. */
  readonly publicUrl?: string | undefined;
}

/** Where the one who asks reached this server, unless it was told its address. Only for whoever is signed in. */
export function originFor(request: FastifyRequest, { publicUrl }: Linking): string {
  return publicUrl?.replace(/\/+$/, '') ?? `${request.protocol}://${request.host}`;
}

/**
 * A link with a secret in its fragment, which browsers send to no server: so it stands in no log, and in no header that
 * says where somebody came from.
 */
export const linkTo = (origin: string, page: 'join' | 'reset', secret: string): string => `${origin}/${page}#${secret}`;
