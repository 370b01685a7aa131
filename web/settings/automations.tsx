/** What the board and the inbox do by themselves when commits and forges say so, lane by lane. */
import { automations, saying, type Automation, type Project, type TrackKind } from '@dualtrack/core';
import { Glyph } from '../parts/glyph.tsx';
import { useLive, useSession } from '../state/live.ts';
import { lanesOf, type Lane } from '../work/look.ts';
import { Group, OnlyFor, Switch, useMay } from './parts.tsx';
import type { SettingsProps } from './settings.tsx';

const names: Record<Automation, string> = {
  branch_created: 'A branch starts the work',
  first_commit: 'A first commit starts the work',
  closing_words: 'Closing words finish it',
  smart_commits: 'Commands in messages act',
  reverts: 'A revert opens it again',
  pull_opened: 'A pull request asks for checking',
  review_asked: 'Who is asked for a review finds it in the inbox',
  changes_asked: 'Wanted changes come to the author’s inbox',
  approved: 'An approval comes to the author’s inbox',
  pull_merged: 'A merge finishes it',
  pull_closed: 'A pull request closed unmerged goes back',
  ci: 'CI results are shown',
  tags: 'Tags and releases are heard',
  rollouts: 'Deployments put versions live',
};

/** `key`: a task of this project, as an example. */
function aboutOf(automation: Automation, kind: TrackKind, key: string): string {
  switch (automation) {
    case 'branch_created':
      return `A branch whose name holds ${key}, or a draft pull request of it, moves it from Next to Doing.`;
    case 'first_commit':
      return `A commit that names ${key} moves it from Next to Doing.`;
    case 'closing_words':
      return kind === 'research'
        ? `“closes ${key}” on the default branch moves it to Checking and asks for its decision: code alone decides no question.`
        : `“closes ${key}” on the default branch means that it is done.`;
    case 'smart_commits':
      return kind === 'research'
        ? `“${key} #doing”, “${key} #drop no gain over the baseline”, “${key} #best URL auc=0.83”.`
        : `“${key} #checking”, “${key} #blocked ${key}”, “${key} #time 2h”.`;
    case 'reverts':
      return 'Reverting the commit or the pull request that closed it moves it back to Doing.';
    case 'pull_opened':
      return `A pull request that names ${key} in its title or branch, or closes it, moves it to Checking while it is open.`;
    case 'review_asked':
      return 'It goes when the review is given, when the request is taken back, and when the pull request ends.';
    case 'changes_asked':
      return 'It goes when the reviewer asks for nothing more, or is asked again.';
    case 'approved':
      return 'Once nobody else is asked and nobody wants changes; it goes when the pull request is merged.';
    case 'pull_merged':
      return kind === 'research'
        ? 'When it is merged, the question asks for its decision: code alone decides no question.'
        : 'When it is merged, the task is done; a deploy task waits in Checking for production.';
    case 'pull_closed':
      return 'It moves back to Doing, unless it is done already.';
    case 'ci':
      return 'The newest run of each workflow stands on the card and the task, with its result.';
    case 'tags':
      return kind === 'production'
        ? `A tag registers a version or puts it into a stage, and a release that names ${key} is linked to it.`
        : `A release that names ${key} is linked to it.`;
    case 'rollouts':
      return 'A deployment to production makes the version live and its deploy task done; to staging, testing.';
  }
}

export function AutomationSettings({ home }: SettingsProps) {
  const mayArrange = useMay('arrange', home);
  const lanes = useLive((replica) => lanesOf(replica, home.id), [home.id]);
  return (
    <>
      <p className="max-w-[64ch] pb-3 text-text-2">
        Commits of members act once, in the repositories that this project follows; a stranger’s commit only links. Pull
        requests and deployments act as their forge tells them. Both are linked whatever is switched off here.
      </p>
      {!mayArrange && <OnlyFor who="an admin" />}
      {lanes.map((lane) => (
        <LaneSwitches key={lane.track.id} home={home} lane={lane} disabled={!mayArrange} />
      ))}
    </>
  );
}

function LaneSwitches({ home, lane: { track }, disabled }: { home: Project; lane: Lane; disabled: boolean }) {
  const session = useSession();
  return (
    <Group title={track.name} aside={<Glyph kind={track.kind} />}>
      {automations.map((each) => (
        <Switch
          key={each}
          label={names[each]}
          about={aboutOf(each, track.kind, `${home.key}-42`)}
          isOn={!track.off.includes(each)}
          disabled={disabled}
          onSwitch={(on) =>
            session.run(
              'track.automate',
              { project: home.id, track: track.id, automation: each, on },
              saying`${track.name}: ${names[each].toLowerCase()}, ${on ? 'on' : 'off'}`,
            )
          }
        />
      ))}
    </Group>
  );
}
