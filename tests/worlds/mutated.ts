/** Bodies that somebody else wrote: a forge's, with values taken out, exchanged and blown up. */
import fc from 'fast-check';

export type Body = { readonly [name: string]: unknown };

const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, '', 0, -1, 0.5, 2 ** 53, 1e300, [], {}, [null], [[]], { id: {} }, '0'.repeat(40)),
  fc.constantFrom('\u0000', '\ud800', 'é'.repeat(600), 'a😀'.repeat(20_000), 'https://forge.example/'.repeat(200)),
  fc.constantFrom('0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '2024-13-45T99:00:00Z', '2024-02-01 10:00:00 UTC'),
  fc.constantFrom('2024-02-01T10:00:00+0100', '9999-12-31T23:59:59Z', 1_700_000_000, 1_700_000_000_000, -5),
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.jsonValue(),
);

/** One of the bodies, with up to five places of it changed. */
export function mutated(bodies: readonly Body[]): fc.Arbitrary<unknown> {
  const change = fc.record({ where: fc.nat(), what: fc.option(strange, { nil: undefined }) });
  return fc
    .record({ body: fc.constantFrom(...bodies), changes: fc.array(change, { minLength: 1, maxLength: 5 }) })
    .map(({ body, changes }) => changes.reduce<unknown>((each, { where, what }) => changedIn(each, where, what), body))
    .map((body) => JSON.parse(JSON.stringify(body) ?? 'null') as unknown);
}

/** Puts a value in the place with this number, or takes out what is there. */
function changedIn(body: unknown, where: number, what: unknown): unknown {
  const copy = structuredClone(body);
  const places: { in: Record<string, unknown>; name: string }[] = [];
  const open: unknown[] = [copy];
  for (const each of open) {
    if (typeof each !== 'object' || each === null) continue;
    const inside = each as Record<string, unknown>;
    for (const name of Object.keys(inside)) places.push({ in: inside, name });
    open.push(...Object.values(inside));
  }
  const place = places[where % Math.max(places.length, 1)];
  if (place === undefined) return what;
  if (what === undefined) delete place.in[place.name];
  else place.in[place.name] = what;
  return copy;
}
