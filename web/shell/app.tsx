/** The app: what is shown before there is anything to show, then the shell with its screens by address. */
import { Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { Project } from '@dualtrack/core';
import { proving } from '../people/proving.ts';
import { kept } from '../state/storage.ts';
import { late } from '../state/late.ts';
import { SessionContext, useLive, useSync } from '../state/live.ts';
import type { Session } from '../state/session.ts';
import { BoardPage } from '../work/board/board.tsx';
import { projectByKey, projectsIn } from '../work/look.ts';
import { AskingProvider } from './asking.tsx';
import { Broken } from './broken.tsx';
import { Opening, Unknown } from './before.tsx';
import { Shell } from './shell.tsx';

const addProject = late(async () => (await import('../signals/addProject.tsx')).AddProject);
const taskPage = late(async () => (await import('../work/task/page.tsx')).TaskPage);
const models = late(async () => (await import('../models/models.tsx')).Models);
const versionPage = late(async () => (await import('../models/version.tsx')).VersionPage);
const journey = late(async () => (await import('../models/journeyPage.tsx')).JourneyPage);
const data = late(async () => (await import('../data/data.tsx')).Data);
const notebook = late(async () => (await import('../notebook/notebook.tsx')).NotebookPage);
const settings = late(async () => (await import('../settings/settings.tsx')).Settings);
const ledger = late(async () => (await import('../research/ledger.tsx')).Ledger);
const inbox = late(async () => (await import('../inbox/inbox.tsx')).InboxPage);
const myWork = late(async () => (await import('../inbox/myWork.tsx')).MyWorkPage);
const account = late(async () => (await import('../people/account.tsx')).AccountPage);
const keepPage = late(async () => (await import('../people/keep.tsx')).KeepPage);
const device = late(async () => (await import('../people/device.tsx')).DevicePage);
const outside = late(async () => (await import('../people/outside.tsx')).Outside);
const prove = late(async () => (await import('../people/prove.tsx')).Prove);
const shares = late(async () => (await import('../share/shares.tsx')).Shares);
const entry = late(async () => (await import('../research/entry.tsx')).Entry);

export function App({ session }: { session: Session }) {
  return (
    <SessionContext value={session}>
      <Gate />
      <Proving />
    </SessionContext>
  );
}

/** Asks who one is where the door wants to be shown it again, over whatever is on the page. */
function Proving() {
  const wanted = useSyncExternalStore(proving.subscribe, () => proving.wanted);
  return <Suspense>{wanted && <prove.Component wanted={wanted} />}</Suspense>;
}

function Gate() {
  const { state } = useSync();
  const [path] = useLocation();
  useEffect(() => {
    for (const each of [models, data, ledger, entry, inbox, myWork, settings, addProject]) each.fetchIdle();
  }, []);
  if (state.kind === 'signed_out' || linkPages.includes(path))
    return (
      <Suspense fallback={<Opening />}>
        <outside.Component />
      </Suspense>
    );
  if (state.kind === 'starting') return <Opening />;
  return (
    <AskingProvider>
      <Shell>
        <Broken place={path}>
          <Suspense fallback={<Opening />}>
            <Screens />
          </Suspense>
        </Broken>
      </Shell>
    </AskingProvider>
  );
}

/** Where links lead that somebody was given, also who is signed in. */
const linkPages: readonly string[] = ['/join', '/reset', '/sign-up'];

function Screens() {
  return (
    <Switch>
      <Route path="/" component={Home} />
      <Route path="/new">
        <addProject.Component />
      </Route>
      <Route path="/:project/board/:number?">
        {({ project, number }) => (
          <Within project={project}>
            {(home) => (
              <BoardPage key={home.id} home={home} number={number === undefined ? undefined : Number(number)} />
            )}
          </Within>
        )}
      </Route>
      <Route path="/:project/task/:number">
        {({ project, number }) => (
          <Within project={project}>
            {(home) => <taskPage.Component key={`${home.id}/${number}`} home={home} number={Number(number)} />}
          </Within>
        )}
      </Route>
      <Route path="/:project/models">
        {({ project }) => <Within project={project}>{(home) => <models.Component home={home} />}</Within>}
      </Route>
      <Route path="/:project/models/:model/:version">
        {({ project, model, version }) => (
          <Within project={project}>
            {(home) => <versionPage.Component key={`${model}@${version}`} home={home} model={model} name={version} />}
          </Within>
        )}
      </Route>
      <Route path="/:project/journey/:of">
        {({ project, of }) => <Within project={project}>{(home) => <journey.Component home={home} of={of} />}</Within>}
      </Route>
      <Route path="/:project/data">
        {({ project }) => <Within project={project}>{(home) => <data.Component home={home} />}</Within>}
      </Route>
      <Route path="/:project/notebook/*">
        {(params) => (
          <Within project={params.project}>{(home) => <notebook.Component home={home} path={params['*']} />}</Within>
        )}
      </Route>
      <Route path="/:project/ledger">
        {({ project }) => <Within project={project}>{(home) => <ledger.Component home={home} />}</Within>}
      </Route>
      <Route path="/:project/settings/*?">
        {(params) => (
          <Within project={params.project}>
            {(home) => <settings.Component home={home} path={params['*'] ?? ''} />}
          </Within>
        )}
      </Route>
      <Route path="/:project/share/:of?">
        {({ project, of }) => <Within project={project}>{(home) => <shares.Component home={home} of={of} />}</Within>}
      </Route>
      <Route path="/:project/ledger/:name">
        {({ project, name }) => (
          <Within project={project}>{(home) => <entry.Component name={name} home={home} />}</Within>
        )}
      </Route>
      <Route path="/inbox">
        <inbox.Component />
      </Route>
      <Route path="/my-work">
        <myWork.Component />
      </Route>
      <Route path="/account">
        <account.Component />
      </Route>
      <Route path="/device">
        <device.Component />
      </Route>
      <Route path="/keep">
        <keepPage.Component />
      </Route>
      <Route path="/sign-in">
        <Redirect replace to="/" />
      </Route>
      <Route path="/ledger">
        <ledger.Component />
      </Route>
      <Route path="/ledger/:name">{({ name }) => <entry.Component name={name} />}</Route>
      <Route path="/:key">{({ key }) => <Short text={key} />}</Route>
      <Route>
        <Unknown what="There is nothing at this address." />
      </Route>
    </Switch>
  );
}

/** The project that was looked at last, or the first; without any, the way to one. */
function Home() {
  const projects = useLive(projectsIn, []);
  const last = kept('project') as string | undefined;
  const home = projects.find((each) => each.id === last) ?? projects[0];
  return <Redirect replace to={home ? `/${home.key}/board` : '/new'} />;
}

/** A project by the key in the address; a former key leads to the present one. */
function Within({ project, children }: { project: string; children: (home: Project) => React.ReactNode }) {
  const [path] = useLocation();
  const home = useLive((replica) => projectByKey(replica, project), [project]);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    // Because: a project that was just made may still be on its way to this page.
    const timer = setTimeout(() => setLate(true), 1_500);
    return () => clearTimeout(timer);
  }, [project]);
  if (!home) return isLate ? <Unknown what={`There is no project “${project}” here.`} /> : <Opening />;
  if (home.key !== project) return <Redirect replace to={path.replace(`/${project}`, `/${home.key}`)} />;
  return children(home);
}

/** `/CHURN`, `/CHURN-42` and `/L-37`, as people write them to each other. */
function Short({ text }: { text: string }) {
  if (/^L-\d{1,9}$/i.test(text)) return <Redirect replace to={`/ledger/${text.toUpperCase()}`} />;
  const [, key, number] = /^([A-Za-z][A-Za-z0-9]{1,9})(?:-(\d{1,9}))?$/.exec(text) ?? [];
  if (!key) return <Unknown what="There is nothing at this address." />;
  return <Redirect replace to={`/${key.toUpperCase()}/board${number ? `/${number}` : ''}`} />;
}
