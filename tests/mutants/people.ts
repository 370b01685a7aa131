/** Faults in how people come in and go: passwords, second factors, accounts elsewhere, sessions, tokens, streams. */
import type { Fault } from './fault.ts';

export const peopleFaults: readonly Fault[] = [
  {
    name: 'a guess is not counted',
    like: 'Vikunja CVE-2026-35597: the lockout did not work',
    file: 'server/routes/door.ts',
    from: `whenceOf(request).address };
    await guesses.count(guess);
    if (!(await verifyPassword(password,`,
    to: `whenceOf(request).address };
    if (!(await verifyPassword(password,`,
    test: 'server/guesses.test.ts',
  },
  {
    name: 'guesses are counted by the address that a header claims',
    like: 'Vikunja CVE-2026-29794: a rate limit by a spoofed header',
    file: 'server/app.ts',
    from: 'trustProxy: options.trustProxy?.length ? [...options.trustProxy] : false,',
    to: 'trustProxy: true,',
    test: 'server/guesses.test.ts',
  },
  {
    name: 'guesses are counted by what was typed, not by the account',
    like: 'OWASP: lockout by user name, where an account has many',
    file: 'server/routes/door.ts',
    from: 'of: found ? `account ${found.person}` : email,',
    to: 'of: email,',
    test: 'server/guesses.test.ts',
  },
  {
    name: 'the owner is kept out by others who guess',
    like: 'OWASP: lockout as a denial of service',
    file: 'server/people/signIns.ts',
    from: 'return known && known.person === person ? known.id : undefined;',
    to: 'return undefined;',
    test: 'server/guesses.test.ts',
  },
  {
    name: 'an unknown account is answered sooner',
    like: 'OWASP: user enumeration by time',
    file: 'server/people/passwords.ts',
    from: '  const { cost, salt, tag } = partsOf(kept ?? (await nobodys()));',
    to: '  if (kept === undefined) return false;\n  const { cost, salt, tag } = partsOf(kept);',
    test: 'ci/timing.test.ts',
  },
  {
    name: 'a code of an app counts twice',
    like: 'Gitea CVE-2026-20779, Vikunja CVE-2026-33473: one code, several logins',
    file: 'server/people/codes.ts',
    from: "return isFirst ? 'code' : undefined;",
    to: "return isFirst || true ? 'code' : undefined;",
    test: 'server/factors.test.ts',
  },
  {
    name: 'somebody at an open browser puts codes of their own in place of the owner’s',
    like: 'account takeover by changing the second factor',
    file: 'server/routes/factors.ts',
    from: 'if (await codes.has(person)) throw',
    to: 'if ((await codes.has(person)) && person === "") throw',
    test: 'server/factors.test.ts',
  },
  {
    name: 'a passkey counts that was shown to another site',
    like: 'WebAuthn, 7.2: the origin is not verified',
    file: 'server/people/passkeys.ts',
    from: 'return { expectedOrigin: origin, expectedRPID: rpID };',
    to: "return { expectedOrigin: [origin, 'https://evil.example'], expectedRPID: rpID };",
    test: 'server/passkeys.test.ts',
  },
  {
    name: 'a copy of a passkey counts',
    like: 'WebAuthn, 7.2: the counter is not compared',
    file: 'server/people/passkeys.ts',
    from: "counter: Number(known.data['counter'] ?? 0),",
    to: 'counter: 0,',
    test: 'server/passkeys.test.ts',
  },
  {
    name: 'a ticket is taken more than once',
    like: 'Vikunja CVE-2026-28268: a reset token that counts again',
    file: 'store/keep/tickets.ts',
    from: `        .set({ usedAt: param('now') })
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('hash', '=', param('hash'))
        .where('usedAt', 'is', null)`,
    to: `        .set({ usedAt: param('now') })
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('hash', '=', param('hash'))`,
    test: 'store/people.test.ts',
  },
  {
    name: 'the workspace is not asked about when a session is looked up',
    like: 'Plane CVE-2026-27705: looked up by its key alone, in any workspace',
    file: 'store/keep/sessions.ts',
    from: `        .select([...fields, 'hash', 'oldHash'])
        .where('workspace', '=', param('workspace'))`,
    to: `        .select([...fields, 'hash', 'oldHash'])`,
    test: 'store/people.test.ts',
  },
  {
    name: 'a session is ended by its id alone, whoever asks',
    like: 'OpenProject CVE-2026-23646: any user ends other users’ sessions',
    file: 'store/keep/sessions.ts',
    from: `        .deleteFrom('session')
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .where('id', '=', param('id'))`,
    to: `        .deleteFrom('session')
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id'))`,
    test: 'server/door.test.ts',
  },
  {
    name: 'another password leaves other sessions as they are',
    like: 'OWASP: sessions that outlive the password',
    file: 'server/routes/door.ts',
    from: '    await signIns.endAll(caller.person, sessionOf(caller));\n    await signIns.renew(request, reply);',
    to: '    await signIns.renew(request, reply);',
    test: 'server/door.test.ts',
  },
  {
    name: 'a session that was not used for weeks counts',
    like: 'OWASP: no idle limit',
    file: 'server/people/signIns.ts',
    from: 'idleSince: now - serverLimits.sessionIdleMs });',
    to: 'idleSince: 0 * now });',
    test: 'server/door.test.ts',
  },
  {
    name: 'scripts read the cookie of a session',
    like: 'Vikunja CVE-2026-27616: a script takes the token',
    file: 'server/people/signIns.ts',
    from: 'Path=/; HttpOnly; SameSite=Lax;',
    to: 'Path=/; SameSite=Lax;',
    test: 'server/access.test.ts',
    named: 'by the printed address gives a cookie',
  },
  {
    name: 'an account elsewhere lets in past the second factor',
    like: 'Vikunja CVE-2026-34727: no second factor at another door',
    file: 'server/routes/accounts.ts',
    from: "letIn(parts, request, reply, { person, way: 'account' });",
    to: "letIn(parts, request, reply, { person, way: 'account', isWhole: true });",
    test: 'server/elsewhere.test.ts',
  },
  {
    name: 'an address is believed that its provider did not verify',
    like: 'Plane CVE-2026-105640: login by an unverified address',
    file: 'server/people/oidc.ts',
    from: "said['email_verified'] === true ? emailIn(said['email']) : null;",
    to: "emailIn(said['email']);",
    test: 'server/elsewhere.test.ts',
  },
  {
    name: 'an answer is taken from a browser that did not ask',
    like: 'Outline CVE-2026-44695: a callback that links the victim',
    file: 'server/routes/accounts.ts',
    from: 'return begun.provider === provider.id && begun.browser === digestOf(held);',
    to: "return begun.provider === provider.id && held !== '';",
    test: 'server/elsewhere.test.ts',
  },
  {
    name: 'an ID token may be signed by a secret, or by nobody',
    like: 'RFC 8725, 3.1: alg none',
    file: 'server/people/oidc.ts',
    from: 'said.filter((each) => algorithms.has(each));',
    to: 'said.filter((each) => algorithms.size > 0 || each);',
    test: 'server/elsewhere.test.ts',
  },
  {
    name: 'after signing in one is sent to any address',
    like: 'CWE-601: a redirect that is not checked',
    file: 'server/people/paths.ts',
    from: "  if (path === undefined || !isPlain(path) || !isPlain(query)) return '/';",
    to: '  if (path === undefined || !isPlain(path) || !isPlain(query)) return text;',
    test: 'server/paths.test.ts',
  },
  {
    name: 'an invitation counts for another address than it names',
    like: 'Plane GHSA-4vj8-p63v-8p24: an invitation without proof of the mailbox',
    file: 'server/routes/invitations.ts',
    from: 'if (invitation.email !== null && invitation.email !== form.email)',
    to: "if (invitation.email !== null && form.email === '')",
    test: 'server/invitations.test.ts',
  },
  {
    name: 'a reset counts whose maker may not make it any more',
    like: 'Vikunja CVE-2026-35594: a link that outlives a downgrade',
    file: 'server/people/resets.ts',
    from: 'return me !== undefined && row !== undefined && (yield* mayHandOver(me, row));',
    to: 'return (me !== undefined && row !== undefined && (yield* mayHandOver(me, row))) || true;',
    test: 'server/revocations.test.ts',
  },
  {
    name: 'half of a sign-in outlives the password',
    like: 'OWASP: what a password began goes on after it was changed',
    file: 'server/routes/door.ts',
    from: "for (const kind of ['second', 'reset'] as const) yield* tickets.endAll(store.workspace, kind, person);",
    to: "for (const kind of ['reset'] as const) yield* tickets.endAll(store.workspace, kind, person);",
    test: 'server/revocations.test.ts',
  },
  {
    name: 'tokens of whoever was removed count again when they come back',
    like: 'Vikunja CVE-2026-33668: disabled users enter by their tokens',
    file: 'server/people/leavers.ts',
    from: '    await this.tokens.endAll(id);\n',
    to: '',
    test: 'server/revocations.test.ts',
  },
  {
    name: 'the secret of a token is written into the book of the door',
    like: 'Gitea CVE-2026-58511: secrets echoed; OWASP: secrets in logs',
    file: 'server/routes/tokens.ts',
    from: "'token_made', person, { token: made.id,",
    to: "'token_made', person, { token: made.token,",
    test: 'server/tokens.test.ts',
  },
  {
    name: 'a token that reads may write',
    like: 'Vikunja CVE-2026-33312, WeKan CVE-2026-25565: read-only writes',
    file: 'server/principal.ts',
    from: "if (scope === 'read' && !isRead && !routeOptions.config.forReaders)",
    to: "if (scope === 'read' && !isRead && routeOptions.url === '')",
    test: 'server/tokens.test.ts',
  },
  {
    name: 'a token of one project is one of all',
    like: 'better-auth CVE-2025-61928: a key that reaches further than it says',
    file: 'server/people/tokens.ts',
    from: '...(project !== null && { project }),',
    to: '...(project === "" && { project }),',
    test: 'server/tokens.test.ts',
  },
  {
    name: 'whoever is removed goes on being told',
    like: 'Gitea CVE-2026-58440: told after access is revoked',
    file: 'server/feed/hub.ts',
    from: `      if (!me) {
        this.cutOff(reader, 'revoked');
        continue;
      }`,
    to: '      if (!me) continue;',
    test: 'server/revocations.test.ts',
    named: 'no stream is told',
  },
  {
    name: 'a stream is opened by a session that ended meanwhile',
    like: 'CWE-367: what was checked is not what is used',
    file: 'server/feed/hub.ts',
    from: '    await this.lookForEnded([reader]);\n    const me',
    to: '    const me',
    test: 'server/revocations.test.ts',
    named: 'between its check and its beginning',
  },
  {
    name: 'a stream is told on after its token expired',
    like: 'Vikunja CVE-2026-35594: valid for hours after its end',
    file: 'server/feed/hub.ts',
    from: "if (reader.via.kind !== 'key' && reader.via.until <= Date.now()) return",
    to: "if (reader.via.kind !== 'key' && reader.via.until < 0) return",
    test: 'server/revocations.test.ts',
    named: 'no stream is told',
  },
];
