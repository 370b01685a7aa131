/**
 * Tags as registries write them. GTO: `name@v1.2.0` registers, `name@v1.2.0!` deregisters, `name#stage` assigns,
 * `name#stage!` unassigns, `name@deprecated` retires, each with an optional `#n` counter; `dir=name` stands for
 * `dir:name` in a repository of many models. Plain: `v1.2.0`. A tag that merely begins with a digit is no version.
 */

export type TagSaid =
  | {
      readonly kind: 'register' | 'deregister';
      readonly model: string;
      readonly path: string;
      readonly version: string;
      readonly counter: number;
    }
  | {
      readonly kind: 'assign' | 'unassign';
      readonly model: string;
      readonly path: string;
      readonly stage: string;
      readonly counter: number;
    }
  | { readonly kind: 'deprecate'; readonly model: string; readonly path: string; readonly counter: number }
  | { readonly kind: 'plain'; readonly version: string };

const semver = String.raw`v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?`;
const name = String.raw`([A-Za-z0-9][\w.\-/=]*)`;
const registered = new RegExp(`^${name}@(v${semver.slice(2)})(!?)(?:#(\\d{1,9}))?$`);
const deprecated = new RegExp(`^${name}@deprecated(?:#(\\d{1,9}))?$`);
const assigned = new RegExp(`^${name}#([A-Za-z][\\w.-]*)(!?)(?:#(\\d{1,9}))?$`);
const plain = /^v\d+(?:\.\d+){1,3}(?:[.-]?[A-Za-z][0-9A-Za-z.-]*)?$/;

/** What a tag's name says about a model; undefined when it says nothing. */
export function readTag(tag: string): TagSaid | undefined {
  let m = registered.exec(tag);
  if (m)
    return { kind: m[3] ? 'deregister' : 'register', ...placeOf(m[1]!), version: m[2]!, counter: Number(m[4] ?? 0) };
  m = deprecated.exec(tag);
  if (m) return { kind: 'deprecate', ...placeOf(m[1]!), counter: Number(m[2] ?? 0) };
  m = assigned.exec(tag);
  if (m) return { kind: m[3] ? 'unassign' : 'assign', ...placeOf(m[1]!), stage: m[2]!, counter: Number(m[4] ?? 0) };
  return plain.test(tag) ? { kind: 'plain', version: tag } : undefined;
}

/** `models=churn` in a tag is the model `models:churn`, in the folder `models`. */
function placeOf(written: string): { model: string; path: string } {
  const parts = written.split('=');
  return { model: parts.join(':'), path: parts.slice(0, -1).join('/') };
}
