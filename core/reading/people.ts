/**
 * Who worked on the project: authors of its own commits, several addresses of one person together, machines apart.
 * Committers and taggers are no people by that alone: a forge's web pages commit, and runners tag.
 */
import { subjectOf, type HistoryCommit } from './history.ts';
import { ALIVE, isMerge, latest, type Ground } from './ground.ts';
import { isBotName, isUpkeep } from './machines.ts';
import { isTelling } from './titles.ts';

export interface Contributor {
  readonly name: string;
  /** Lower case, the most used first. */
  readonly emails: readonly string[];
  /** Other names that they wrote under. */
  readonly aliases: readonly string[];
  readonly commits: number;
  /** When they last wrote a commit. */
  readonly last: number;
  /** Wrote within 90 days of the project's newest activity. */
  readonly active: boolean;
  /** One of the five addresses with the most commits is theirs. */
  readonly leading: boolean;
  /** Does not only drop by: leads, or wrote a good part of what there is. */
  readonly member: boolean;
}

export interface People {
  /** Who did most first; machines are not among them. */
  readonly all: readonly Contributor[];
  /** The author of own commits with this address. */
  of(email: string): Contributor | undefined;
  isMachine(email: string): boolean;
  /** Whether a word is the name, or a part of the name or address, of somebody who wrote here. */
  isName(word: string): boolean;
}

/** How many of those with the most commits are proposed, active or not. */
const LEADING = 5;

export function peopleOf(ground: Ground): People {
  const addresses = addressesOf(ground);
  const machines = new Set([...addresses.values()].filter(isMachine).map((each) => each.email));
  const human = [...addresses.values()].filter((each) => !machines.has(each.email));
  const leading = new Set(human.toSorted((a, b) => b.commits - a.commits || a.first - b.first).slice(0, LEADING));
  const since = ground.clocks.own - ALIVE;
  const groups = grouped(human, sameWork(ground, machines));
  const all = groups.map((group) => contributorOf(group, since, leading));
  const names = new Set(all.flatMap(namesOf));
  const byEmail = new Map(all.flatMap((each) => each.emails.map((email) => [email, each])));
  return {
    all: all.sort((a, b) => b.commits - a.commits),
    of: (email) => byEmail.get(email.toLowerCase()),
    isMachine: (email) => machines.has(email.toLowerCase()),
    isName: (word) => names.has(word.toLowerCase()),
  };
}

/** Words that people use for somebody, where they are no common words of the work. */
function namesOf({ name, aliases, emails }: Contributor): string[] {
  const logins = emails.flatMap((each) => /^(?:\d+\+)?([^@+]+)/.exec(each)?.[1] ?? []);
  return [...[name, ...aliases].flatMap((each) => each.toLowerCase().split(/[^\p{L}\p{N}]+/u)), ...logins]
    .filter((word) => word.length >= 3 && !workWords.test(word))
    .map((word) => word.toLowerCase());
}

const workWords =
  /^(contributor|admin|root|user|dev|developer|data|model|test|info|mail|research|science|team|lab|github|gitlab|git|the|and|train|baseline|experiment|feature|fix)$/i;

interface Address {
  readonly email: string;
  readonly names: Map<string, number>;
  /** Addresses that the repository's own mail map says are the same. */
  readonly mapped: Set<string>;
  readonly subjects: string[];
  /** Some of the files that it changed. */
  readonly paths: Set<string>;
  /** Number of its first commit. */
  readonly first: number;
  commits: number;
  last: number;
}

function addressesOf({ history, own }: Ground): Map<string, Address> {
  const addresses = new Map<string, Address>();
  history.commits.forEach((commit, i) => {
    if (!own[i]) return;
    const { name, mapped } = commit.author;
    const email = emailOf(commit);
    let address = addresses.get(email);
    if (!address) {
      address = {
        email,
        names: new Map(),
        mapped: new Set(),
        subjects: [],
        paths: new Set(),
        first: i,
        commits: 0,
        last: 0,
      };
      addresses.set(email, address);
    }
    const shown = mapped?.name ?? name;
    address.names.set(shown, (address.names.get(shown) ?? 0) + 1);
    if (mapped) address.mapped.add(mapped.email.toLowerCase());
    address.commits++;
    address.last = Math.max(address.last, commit.author.at);
    if (isMerge(commit)) return;
    address.subjects.push(subjectOf(commit));
    for (const { path } of commit.files) if (address.paths.size <= FEW) address.paths.add(path);
  });
  return addresses;
}

/** Who has no address goes by name. */
function emailOf(commit: HistoryCommit): string {
  return (commit.author.email || commit.author.name).toLowerCase();
}

function isMachine({ names, email, subjects, paths }: Address): boolean {
  if ([...names.keys()].some((name) => isBotName(name)) || isBotName(email.split('@')[0]!)) return true;
  if (subjects.length < 2) return false;
  const share = subjects.filter(isUpkeep).length / subjects.length;
  if (share === 1 || (subjects.length >= 5 && share >= 0.8)) return true;
  return subjects.length >= 20 && paths.size <= FEW && commonest(subjects.map(withoutNumbers)) / subjects.length >= 0.9;
}

/** Who always changes the same few files and says the same about it is a schedule. */
const FEW = 5;

const withoutNumbers = (subject: string): string => subject.toLowerCase().replace(/[0-9a-f]{7,}|\d+/g, '#');

function commonest(texts: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const each of texts) if (isTelling(each)) counts.set(each, (counts.get(each) ?? 0) + 1);
  return latest([...counts.values()]);
}

/** Pairs of addresses that wrote the same message at the same second: history that was rewritten under another one. */
function sameWork({ history, own }: Ground, machines: ReadonlySet<string>): [string, string][] {
  const authors = new Map<string, Set<string>>();
  history.commits.forEach((commit, i) => {
    const email = emailOf(commit);
    if (!own[i] || machines.has(email) || commit.author.at === 0) return;
    const work = `${commit.author.at}\n${commit.message}`;
    authors.set(work, (authors.get(work) ?? new Set()).add(email));
  });
  return [...authors.values()].flatMap((emails) => {
    const [a, b] = [...emails];
    return emails.size === 2 ? [[a!, b!] as [string, string]] : [];
  });
}

/** Addresses of one person together. */
function grouped(addresses: readonly Address[], pairs: readonly [string, string][]): Address[][] {
  const parent = new Map(addresses.map((each) => [each.email, each.email]));
  const rootOf = (email: string): string => {
    let at = email;
    while (parent.get(at) !== at) at = parent.get(at)!;
    return at;
  };
  const join = (a: string | undefined, b: string): void => {
    if (a !== undefined && parent.has(a) && parent.has(b)) parent.set(rootOf(b), rootOf(a));
  };
  for (const [a, b] of pairs) join(a, b);
  const seen = new Map<string, string>();
  for (const each of addresses) {
    for (const sign of signsOf(each)) {
      join(seen.get(sign), each.email);
      if (!seen.has(sign)) seen.set(sign, each.email);
    }
  }
  return [...Map.groupBy(addresses, (each) => rootOf(each.email)).values()];
}

/** What two addresses of one person have in common. */
function signsOf({ email, names, mapped }: Address): string[] {
  const full = [...names.keys()].map((name) => name.trim().toLowerCase()).filter((name) => /\p{L}\S*\s+\S/u.test(name));
  const login = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return [
    ...full.map((name) => `name:${name}`),
    ...[...mapped, email].map((each) => `mail:${each}`),
    ...(login ? [`login:${login}`] : []),
  ];
}

function contributorOf(group: readonly Address[], since: number, leading: ReadonlySet<Address>): Contributor {
  const byUse = group.toSorted((a, b) => b.commits - a.commits || a.first - b.first);
  const names = new Map<string, number>();
  for (const each of byUse) for (const [name, uses] of each.names) names.set(name, (names.get(name) ?? 0) + uses);
  const [name = '', ...aliases] = [...names].sort((a, b) => rank(b) - rank(a)).map(([each]) => each.trim());
  const last = latest(group.map((each) => each.last));
  const commits = group.reduce((sum, each) => sum + each.commits, 0);
  const isLeading = group.some((each) => leading.has(each));
  return {
    name: name || byUse[0]!.email.split('@')[0]!,
    emails: byUse.map((each) => each.email),
    aliases: aliases.filter((each) => each !== ''),
    commits,
    last,
    active: last >= since,
    leading: isLeading,
    member: (isLeading && commits >= 2) || commits >= (last >= since ? 3 : 10),
  };
}

/** The name that is used most; among equals a full one. */
const rank = ([name, uses]: [string, number]): number => uses + (/\S\s+\S/.test(name.trim()) ? 0.5 : 0);
