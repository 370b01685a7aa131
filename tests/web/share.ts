/** A page for stakeholders of the team's world, as an editor may have written it. */
import type { Team } from '../worlds/team.ts';
import type { Server } from './rig.ts';

/** Makes it; gives its id. */
export async function sharePage({ play }: Server, { keys }: Team): Promise<string> {
  const made = await play('share.create', {
    project: 'CHURN',
    title: 'Churn prediction',
    contact: 'Ana, in #churn',
    nextAt: '2030-12-02',
    news: ['production', 'coming'],
    health: { state: 'on_track', words: 'v1.1 runs beside v1.0 and keeps up; the decision is in a week.' },
    needs: [{ words: 'The label budget, else 1.2 slips two weeks', by: '2030-12-01' }],
    glossary: [{ metric: 'Recall', words: 'Of 100 customers who leave, how many we find in time' }],
    items: [
      {
        section: 'production',
        of: 'churn@1.0.1',
        shown: true,
        words: 'Finds 81 of 100 likely leavers',
        measure: { metric: 'Recall', value: 81, target: 83, base: 64 },
      },
      {
        section: 'coming',
        of: 'churn@1.1.0',
        shown: true,
        words: 'Tested silently on live traffic',
        when: 'likely 3 Dec, very likely by 17 Dec',
      },
      { section: 'coming', of: 'offer-ranker@0.1.0', shown: false },
      {
        section: 'learned',
        of: 'L-1',
        shown: true,
        words: 'Bigger embeddings are not worth answers three times slower',
      },
      { section: 'learned', of: 'L-2', shown: true, words: 'Call volume helps: it goes into 1.1' },
      {
        section: 'investigating',
        of: keys['focal'],
        shown: true,
        words: 'Can we find rare reasons of leaving better?',
      },
    ],
  });
  return made!.id;
}
