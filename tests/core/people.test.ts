import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  auditDaysOf,
  commands,
  get,
  identity,
  list,
  may,
  maySignUp,
  person,
  personBy,
  priceOf,
  roles,
  sees,
  thePolicy,
  theProject,
  type Action,
  type Bounds,
  type Me,
  type Member,
  type Role,
} from '@dualtrack/core';
import type { Principal } from '@dualtrack/store';
import { changesNothing } from '../worlds/look.ts';
import { bySomebody, furnishForVerbs, isOfWorkspace, look, rank, verbs } from '../worlds/verbs.ts';
import { inWorld } from '../worlds/world.ts';

const idOf = (who: unknown): string => (who as { person: string }).person;

describe('a member', () => {
  test('is added by an admin, an owner only by an owner', () =>
    inWorld(async ({ does, refuses, ana, mei, vic }) => {
      const { created } = await does(ana, 'people.add', { name: 'Adi', role: 'admin' });
      const adi = { kind: 'member', person: created!.id } as const;
      await does(adi, 'people.add', { name: 'Zoe' });
      expect(await refuses(adi, 'people.add', { name: 'Olga', role: 'owner' })).toBe('forbidden');
      for (const who of [mei, vic]) expect(await refuses(who, 'people.add', { name: 'X' })).toBe('forbidden');
      await does(ana, 'people.add', { name: 'Olga', role: 'owner' });
    }));

  test('has addresses that nobody else has, whatever their case', () =>
    inWorld(async (world) => {
      const { does, refuses, ana } = world;
      expect(await refuses(ana, 'people.add', { name: 'Twin', emails: ['MEI@example.org'] })).toBe('taken');
      const twice = { name: 'Zoe', emails: ['zoe@example.org', 'ZOE@example.org', 'z@example.org'] };
      const { created } = await does(ana, 'people.add', twice);
      const rows = await world.reads(() => list(identity, 'person', [created!.id as never]));
      expect(rows.map((each) => each.handle).sort()).toEqual(['z@example.org', 'zoe@example.org']);
      const same = { person: 'Zoe', system: 'email', handle: 'Zoe@Example.org' };
      await changesNothing(world, ana, 'people.identify', same);
      expect(await refuses(ana, 'people.identify', { ...same, person: 'Mei' })).toBe('taken');
    }));

  test('is found by name, first name where only one has it, address and @name', () =>
    inWorld(async ({ does, refuses, ana }) => {
      await does(ana, 'people.add', { name: 'Mei Tanaka', emails: ['tanaka@example.org'] });
      for (const who of ['Mei', 'mei@example.org', '@mei', 'MEI TANAKA', 'tanaka@example.org', 'ana'])
        await does(ana, 'people.set', { person: who, discipline: 'product' });
      await does(ana, 'people.add', { name: 'Ana Lima' });
      expect(await refuses(ana, 'people.set', { person: 'ana', discipline: null })).toBe('ambiguous');
      expect(await refuses(ana, 'people.set', { person: 'nobody', discipline: null })).toBe('not_found');
    }));

  test('gets another role from an owner only; the last owner stays one', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      const { created } = await does(ana, 'people.add', { name: 'Adi', role: 'admin' });
      const adi = { kind: 'member', person: created!.id } as const;
      await does(adi, 'people.set', { person: 'Mei', name: 'Mei Chen', discipline: 'ml_engineer' });
      expect(await refuses(adi, 'people.set', { person: 'Mei Chen', role: 'admin' })).toBe('forbidden');
      expect(await refuses(mei, 'people.set', { person: 'Mei Chen', role: 'owner' })).toBe('forbidden');
      expect(await refuses(ana, 'people.set', { person: 'Ana Ruiz', role: 'admin' })).toBe('last_owner');
      expect(await refuses(ana, 'people.remove', { person: 'Ana Ruiz' })).toBe('last_owner');
      await does(ana, 'people.set', { person: 'Adi', role: 'owner' });
      await does(ana, 'people.set', { person: 'Ana Ruiz', role: 'member' });
      expect(await refuses(ana, 'people.add', { name: 'X' })).toBe('forbidden');
    }));

  test('who left may nothing more, and what they did keeps their name', () =>
    inWorld(async (world) => {
      const { does, refuses, reads, ana, mei } = world;
      await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'Orders' });
      await does(ana, 'people.remove', { person: 'Mei' });
      expect(await refuses(mei, 'work.rename', { task: 'CHURN-1', title: 'x' })).toBe('signed_out');
      const row = await reads(() => get(person, idOf(mei)));
      expect(row).toMatchObject({ name: 'Mei' });
      expect(row!.leftAt).not.toBeNull();
      expect(await refuses(ana, 'people.remove', { person: 'Mei' })).toBe('not_found');
      await changesNothing(world, ana, 'people.remove', { person: idOf(mei) });
    }));
});

test('an address that was taken back makes nobody act, and may be another one’s', () =>
  inWorld(async (world) => {
    const { does, refuses, ana, mei, raj, reads } = world;
    const handle = 'mei@example.org';
    const taken = { person: 'Raj', system: 'email', handle };
    expect(await refuses(ana, 'people.identify', taken)).toBe('taken');
    await does(ana, 'people.unidentify', { person: 'Mei', system: 'email', handle: 'MEI@example.org' });
    expect(await reads(() => personBy('email', handle))).toBeUndefined();
    await changesNothing(world, ana, 'people.unidentify', { person: 'Mei', system: 'email', handle });
    await does(ana, 'people.identify', taken);
    expect((await reads(() => personBy('email', handle)))?.id).toBe(idOf(raj));
    expect(idOf(mei)).not.toBe(idOf(raj));
  }));

describe('what an owner sets', () => {
  test('seats cost what the hosted plan says: two free, then 8.90 each a month', () => {
    const plan = { free: 2, price: 890 };
    expect([0, 2, 3, 10, 30].map((seats) => priceOf(seats, plan))).toEqual([0, 0, 890, 7_120, 24_920]);
  });

  test('lets addresses at some domains sign up, never everybody, and nobody as an admin', () =>
    inWorld(async (world) => {
      const { does, refuses, reads, ana, mei } = world;
      expect(maySignUp(await reads(thePolicy), 'zoe@example.org')).toBe(false);
      expect(await refuses(mei, 'workspace.policy', { domains: ['example.org'] })).toBe('forbidden');
      for (const domains of [['gmail.com'], ['@GMAIL.com'], ['*'], ['org'], ['example.org/'], ['']])
        expect(await refuses(ana, 'workspace.policy', { domains }), domains[0]).toBe('invalid');
      for (const newcomers of ['admin', 'owner'])
        expect(await refuses(ana, 'workspace.policy', { newcomers })).toBe('invalid');
      expect(await refuses(ana, 'workspace.policy', { seats: { free: 2, price: 8.9 } })).toBe('invalid');
      await does(ana, 'workspace.policy', {
        domains: ['@Example.org', 'example.org', 'a.example'],
        newcomers: 'viewer',
      });
      await does(ana, 'workspace.policy', { seats: { free: 2, price: 890 } });
      const set = await reads(thePolicy);
      expect(set).toMatchObject({
        domains: ['a.example', 'example.org'],
        newcomers: 'viewer',
        seatsFree: 2,
        seatPrice: 890,
      });
      const may = [
        'zoe@example.org',
        'ZOE@A.EXAMPLE',
        'zoe@sub.example.org',
        'zoe@example.org.evil',
        'zoe@evil-example.org',
      ];
      expect(may.map((each) => maySignUp(set, each))).toEqual([true, true, false, false, false]);
      await does(ana, 'workspace.policy', { seats: null });
      expect(await reads(thePolicy)).toMatchObject({ seatPrice: null, newcomers: 'viewer' });
    }));

  test('a second factor is demanded by the server, in the name of who arranges, and that is not undone', () =>
    inWorld(async (world) => {
      const { does, refuses, reads, store, ana, mei } = world;
      const machine = { kind: 'machine', name: 'door' } as const;
      const since = async (): Promise<unknown> => (await reads(thePolicy))?.factorSince ?? null;
      const by = idOf(ana);
      for (const who of [ana, mei])
        expect(await refuses(who, 'workspace.demand', { by, factor: true })).toBe('forbidden');
      expect(await refuses(machine, 'workspace.demand', { by: idOf(mei), factor: true })).toBe('forbidden');
      expect(await refuses(ana, 'workspace.policy', { factor: true })).toBe('invalid');
      expect(await since()).toBeNull();
      await changesNothing(world, machine, 'workspace.demand', { by, factor: false });
      const call = { id: 'demanded', name: 'workspace.demand', input: { by, factor: true }, as: by };
      expect(await store.mutate(machine, [call])).toMatchObject([{ changes: 1 }]);
      expect(await since()).toBe(world.clock.now);
      expect((await store.changesBefore(2 ** 40, 1)).changes[0]).toMatchObject({ kind: 'policy', actor: by });
      expect(await refuses(ana, 'change.undo', { command: 'demanded' })).toBe('not_undoable');
      // What else is set leaves it, and it leaves that.
      await does(ana, 'workspace.policy', { newcomers: 'viewer' });
      await changesNothing(world, machine, 'workspace.demand', { by, factor: true });
      await does(machine, 'workspace.demand', { by, factor: false });
      expect(await since()).toBeNull();
      expect(await reads(thePolicy)).toMatchObject({ newcomers: 'viewer' });
    }));

  test('says for how many days the audit is kept, between a month and ten years; a year while nobody says', () =>
    inWorld(async (world) => {
      const { does, refuses, reads, ana, mei } = world;
      const days = async (): Promise<number> => auditDaysOf(await reads(thePolicy));
      expect(await days()).toBe(365);
      expect(await refuses(mei, 'workspace.policy', { auditDays: 90 })).toBe('forbidden');
      for (const auditDays of [0, -1, 29, 29.5, 3_651, 1e9, '90', null])
        expect(await refuses(ana, 'workspace.policy', { auditDays }), String(auditDays)).toBe('invalid');
      expect(await days()).toBe(365);
      for (const auditDays of [30, 3_650]) {
        await does(ana, 'workspace.policy', { auditDays });
        expect(await days()).toBe(auditDays);
      }
      await does(ana, 'workspace.policy', { newcomers: 'viewer' });
      expect(await days()).toBe(3_650);
    }));
});

describe('whoever is invited', () => {
  test('becomes a member with an address and roles in projects, all or nothing', () =>
    inWorld(async (world) => {
      const { does, refuses, reads, ana, raj } = world;
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'project.restrict', { project: 'SECRET', private: true });
      const adi = (await does(ana, 'people.add', { name: 'Adi', role: 'admin' })).created!.id;
      const asAdi = { kind: 'member', person: adi } as const;
      const zoe = { name: 'Zoe', email: 'Zoe@example.org', projects: [{ project: 'CHURN', role: 'viewer' }] };
      const hidden = { ...zoe, projects: [...zoe.projects, { project: 'SECRET', role: 'member' }] };
      expect(await refuses(asAdi, 'people.welcome', hidden)).toBe('not_found');
      expect(await refuses(asAdi, 'people.welcome', { ...zoe, role: 'owner' })).toBe('forbidden');
      expect(await refuses(asAdi, 'people.welcome', { ...zoe, email: 'MEI@example.org' })).toBe('taken');
      expect(await reads(() => personBy('email', 'zoe@example.org'))).toBeUndefined();
      const { created, changes } = await does(ana, 'people.welcome', hidden);
      expect(changes).toBe(4);
      expect(await reads(() => personBy('email', 'zoe@example.org'))).toMatchObject({
        id: created!.id,
        role: 'member',
      });
      // Onto a row that is there: the role stays, and an owner's is for owners.
      const onto = { person: idOf(raj), name: 'Raj Rao', email: 'raj@home.example', role: 'admin' };
      expect((await does(asAdi, 'people.welcome', onto)).created!.id).toBe(idOf(raj));
      expect(await reads(() => get(person, idOf(raj)))).toMatchObject({ name: 'Raj Rao', role: 'member' });
      await does(ana, 'people.set', { person: idOf(raj), role: 'owner' });
      expect(await refuses(asAdi, 'people.welcome', { ...onto, email: 'raj@else.example' })).toBe('forbidden');
      await does(ana, 'people.remove', { person: created!.id });
      expect(await refuses(ana, 'people.welcome', { ...zoe, person: created!.id })).toBe('not_found');
    }));

  test('comes back with the role they had, without what became another one’s', () =>
    inWorld(async (world) => {
      const { does, refuses, reads, ana, mei, raj } = world;
      const adi = (await does(ana, 'people.add', { name: 'Adi', role: 'admin' })).created!.id;
      const olga = (await does(ana, 'people.add', { name: 'Olga', role: 'owner' })).created!.id;
      await changesNothing(world, ana, 'people.restore', { person: idOf(mei) });
      for (const each of [idOf(mei), olga]) await does(ana, 'people.remove', { person: each });
      await does(ana, 'people.identify', { person: 'Raj', system: 'email', handle: 'mei@example.org' });
      expect((await reads(() => personBy('email', 'mei@example.org')))?.id).toBe(idOf(raj));
      expect(await refuses(raj, 'people.restore', { person: idOf(mei) })).toBe('forbidden');
      const asAdi = { kind: 'member', person: adi } as const;
      expect(await refuses(asAdi, 'people.restore', { person: olga })).toBe('forbidden');
      await does(asAdi, 'people.restore', { person: idOf(mei) });
      expect(await reads(() => get(person, idOf(mei)))).toMatchObject({ role: 'member', leftAt: null });
      expect((await reads(() => personBy('email', 'mei@example.org')))?.id).toBe(idOf(raj));
      expect(await reads(() => list(identity, 'person', [idOf(mei) as never]))).toEqual([]);
    }));
});

describe('who may', () => {
  test('is asked in every verb: each role gets what it may and is refused the rest, with nothing written', () =>
    inWorld(async (world) => {
      const { does, refuses, store, ana, mei, vic } = world;
      const ids = await furnishForVerbs(world);
      const adi = (await does(ana, 'people.add', { name: 'Adi', role: 'admin' })).created!.id;
      const everybody = { viewer: vic, member: mei, admin: { kind: 'member', person: adi }, owner: ana } as const;
      for (const [name, least, input] of verbs) {
        for (const [role, who] of Object.entries(everybody)) {
          if (rank[role as Role] >= rank[least]) continue;
          expect(await refuses(who, name, input(ids)), `${name} by a ${role}`).toBe('forbidden');
        }
      }
      // Because: the inputs have to be ones that only the missing right refuses; so each is good for who has it.
      for (const [name, least, input] of verbs) {
        const before = await store.seq();
        const [answer] = await store.mutate(everybody[least], [{ id: `may-${name}`, name, input: input(ids) }]);
        const said = answer && 'refusal' in answer ? answer.refusal.code : 'accepted';
        expect(['forbidden', 'invalid', 'not_found', 'signed_out'], `${name} by a ${least}`).not.toContain(said);
        if ((await store.seq()) > before) await does(ana, 'change.undo', { command: `may-${name}` }).catch(() => null);
      }
    }));

  test('is no more than one is held to: by role and by project, in every verb, with nothing written', () =>
    inWorld(async (world) => {
      const { ana, does, refuses, reads, store } = world;
      const ids = await furnishForVerbs(world);
      const held = (bound: Bounds): Principal => ({ kind: 'member', person: idOf(ana), bound });
      const { created } = await does(ana, 'project.add', { name: 'Other', key: 'OTHER' });
      const churn = (await reads(() => theProject('CHURN'))).id;
      const before = await store.seq();
      for (const [name, least, input] of verbs) {
        for (const role of roles) {
          if (role === 'viewer' || rank[role] < rank[least])
            expect(await refuses(held({ role }), name, input(ids)), `${name}, held to ${role}`).toBe('forbidden');
          const said = await refuses(held({ role, project: created!.id }), name, input(ids));
          expect(['forbidden', 'not_found'], `${name}, held to another project`).toContain(said);
        }
        if (isOfWorkspace(name))
          expect(await refuses(held({ role: 'owner', project: churn }), name, input(ids)), name).toBe('forbidden');
      }
      // What is somebody's own is not of any project, and who only looks does not even change that.
      const mine = { person: idOf(ana), reason: 'decide', of: churn, since: 1 };
      const kept = { project: 'CHURN', name: 'mine', shared: false, ...look };
      for (const bound of [{ role: 'viewer' }, { role: 'owner', project: churn }] as const)
        for (const [name, input] of [
          ['inbox.settle', mine],
          ['view.save', kept],
        ] as const)
          expect(await refuses(held(bound), name, input), name).toBe('forbidden');
      const backDated = { asOf: world.clock.now - 1 };
      const task = { task: 'CHURN-1', title: 'y' };
      for (const bound of [{ role: 'member' }, { role: 'owner', project: churn }] as const)
        expect(await refuses(held(bound), 'work.rename', task, backDated)).toBe('forbidden');
      expect(await store.seq()).toBe(before);
      await does(held({ role: 'member', project: churn }), 'work.rename', task);
      await does(held({ role: 'admin' }), 'work.rename', { ...task, title: 'z' }, backDated);
      await does(held({ role: 'member' }), 'inbox.settle', mine);
      // What was done is undone by who may at least as much there.
      const id = 'held-1';
      await does(held({ role: 'member', project: churn }), 'work.rename', { ...task, title: 'Held' }, { id });
      const undo = { command: id };
      expect(await refuses(held({ role: 'member', project: created!.id }), 'change.undo', undo)).toBe('not_found');
      await does(held({ role: 'member', project: churn }), 'change.undo', undo);
    }));

  test('a command of somebody who is held to less is answered apart from their own', () =>
    inWorld(async ({ store, ana, refuses, does }) => {
      await does(ana, 'work.create', { project: 'CHURN', track: 'data', title: 'x' });
      const held: Principal = { kind: 'member', person: idOf(ana), bound: { role: 'viewer' } };
      const rename = { id: 'same', name: 'work.rename', input: { task: 'CHURN-1', title: 'y' } };
      expect(await refuses(held, rename.name, rename.input, rename)).toBe('forbidden');
      expect(await store.mutate(ana, [rename])).toMatchObject([{ id: 'same', changes: 1 }]);
    }));

  test('is asked of every verb there is: none is missing above', () => {
    const elsewhere = [...bySomebody.map(([name]) => name), 'work.together', 'workspace.open', 'workspace.demand'];
    const told = [...verbs.map(([name]) => name), ...elsewhere];
    expect(Object.keys(commands).filter((name) => !name.startsWith('signal.') && !told.includes(name))).toEqual([]);
    expect(told.filter((name) => !Object.hasOwn(commands, name))).toEqual([]);
  });

  test('nobody but the server itself sends what signals send', () =>
    inWorld(async ({ refuses, store, ana }) => {
      for (const [name, input] of [
        ['signal.commits', { repo: 'x', commits: [] }],
        ['signal.repo', { connection: 'x', repo: {} }],
        ['signal.heed', {}],
        ['workspace.open', { id: store.workspace, name: 'x', owner: { name: 'x' } }],
      ] as const)
        expect(['forbidden', 'not_found', 'invalid']).toContain(await refuses(ana, name, input));
      expect(
        await refuses(ana, 'work.create', { project: 'CHURN', track: 'data', title: 'x' }, { as: idOf(ana) }),
      ).toBe('forbidden');
    }));

  test('somebody whom the workspace does not know is told to sign in', () =>
    inWorld(async ({ refuses, store, does, ana }) => {
      const stranger = { kind: 'member', person: store.workspace } as const;
      await does(ana, 'work.create', { project: 'CHURN', track: 'data', title: 'x' });
      for (const [name, input] of [
        ['work.rename', { task: 'CHURN-1', title: 'y' }],
        ['project.add', { name: 'x' }],
        ['no.such', {}],
      ] as const)
        expect(await refuses(stranger, name, input)).toBe('signed_out');
    }));
});

describe('may and sees', () => {
  const open = { id: 'p1', privateAt: null };
  const hidden = { id: 'p2', privateAt: 1 };
  const projects = new Map<string, { id: string; privateAt: number | null }>([
    ['p1', open],
    ['p2', hidden],
  ]);
  const as = (role: Role, joined: Record<string, Role> = {}): Member => ({
    kind: 'member',
    person: 'me',
    role,
    joined,
  });

  test('a private project is unseen by all but its own members and the owners', () => {
    for (const role of ['viewer', 'member', 'admin'] as const) {
      expect(may(as(role), 'read', hidden)).toBe('unseen');
      expect(sees(as(role), 'p2', projects)).toBe(false);
      expect(sees(as(role, { p2: 'viewer' }), 'p2', projects)).toBe(true);
    }
    expect(may(as('owner'), 'own', hidden)).toBe('yes');
    expect(may(as('admin', { p2: 'viewer' }), 'edit', hidden)).toBe('no');
    expect(may(as('viewer', { p1: 'member' }), 'edit', open)).toBe('yes');
    expect(may(as('member', { p1: 'viewer' }), 'edit', open)).toBe('no');
  });

  test('what is one person’s is seen by that person alone, and a name like a prototype’s opens nothing', () => {
    expect(sees(as('owner'), 'user:me', projects)).toBe(true);
    expect(sees(as('owner'), 'user:you', projects)).toBe(false);
    expect(sees(as('owner'), 'p3', projects)).toBe(false);
    expect(may(as('viewer'), 'read', { id: '__proto__', privateAt: 1 })).toBe('unseen');
    expect(may(as('viewer'), 'read', { id: 'constructor', privateAt: 1 })).toBe('unseen');
  });

  test('whoever is held to less may and sees the lesser of both, and never more', () => {
    const id = fc.constantFrom('p1', 'p2', 'p3');
    const role = fc.constantFrom(...roles);
    const actions: readonly Action[] = ['read', 'edit', 'arrange', 'own'];
    const needs: Record<Action, number> = { read: 0, edit: 1, arrange: 2, own: 3 };
    fc.assert(
      fc.property(
        role,
        fc.dictionary(id, role),
        fc.array(fc.record({ id, privateAt: fc.constantFrom(null, 1) })),
        fc.record({ role, project: fc.option(id, { nil: undefined }) }),
        (own, joined, circles, { role: most, project }) => {
          const free = as(own, joined);
          const held: Me = { ...free, bound: { role: most, ...(project !== undefined && { project }) } };
          const lies = new Map(circles.map((each) => [each.id, each]));
          for (const action of actions) {
            for (const circle of lies.values()) {
              const isInside = project === undefined || project === circle.id;
              const both = may(free, action, circle) === 'yes' && isInside && rank[most] >= needs[action];
              expect(may(held, action, circle) === 'yes').toBe(both);
              if (!isInside || may(free, action, circle) === 'unseen') expect(may(held, action, circle)).toBe('unseen');
            }
            const top = project === undefined ? rank[most] : 0;
            expect(may(held, action) === 'yes').toBe(may(free, action) === 'yes' && top >= needs[action]);
          }
          for (const scope of ['workspace', 'user:me', 'user:you', 'p1', 'p2', 'p3', 'p4']) {
            const isInside = project === undefined || scope === 'workspace' || scope === project;
            expect(sees(held, scope, lies)).toBe(sees(free, scope, lies) && isInside);
          }
        },
      ),
    );
  });

  test('nobody who is not signed in sees anything', () => {
    for (const scope of ['workspace', 'p1', 'p2', 'user:me'])
      expect(sees({ kind: 'anonymous' }, scope, projects)).toBe(false);
    expect(may({ kind: 'anonymous' }, 'read', open)).toBe('no');
  });
});
