/** Where a tag or registry says another thing than we do: both said, and the two ways to settle it. */
import { behind, saying, type LifeView, type MismatchView, type Project } from '@dualtrack/core';
import { TriangleAlert } from 'lucide-react';
import { Button } from '../parts/button.tsx';
import { useSession } from '../state/live.ts';
import { stageNames } from '../words.ts';

interface Props {
  home: Project;
  life: Pick<LifeView, 'model' | 'mismatches'>;
  mayEdit: boolean;
}

export function Mismatches({ home, life, mayEdit }: Props) {
  return life.mismatches.map((each) => (
    <Mismatch key={`${each.name} ${each.version}`} home={home} model={life.model} of={each} mayEdit={mayEdit} />
  ));
}

function Mismatch({ home, model, of, mayEdit }: { home: Project; model: string; of: MismatchView; mayEdit: boolean }) {
  const session = useSession();
  const stage = stageNames[of.claims].toLowerCase();
  const tag = of.source.replace(/^tag /, '');
  const input = { project: home.id, version: `${model}@${of.version}`, stage: of.name };
  const ours =
    of.instead.length > 0
      ? `we say ${of.instead.join(' and ')} is ${stage}`
      : `we say ${of.version} is ${stageNames[of.ours].toLowerCase()}`;
  return (
    <div
      role="group"
      aria-label={`${of.name} of ${model}`}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded bg-data-tint px-3 py-2"
    >
      <p className="min-w-0">
        <TriangleAlert size={16} aria-hidden="true" className="mr-2 -mt-0.5 inline text-warn" />
        <span className="font-semibold">{model}:</span> the tag <span className="font-mono break-all">{tag}</span> says{' '}
        <bdi>{of.name}</bdi> = <bdi>{of.version}</bdi>, {ours}. Which is right?
      </p>
      {mayEdit && (
        <span className="flex flex-wrap gap-2">
          <Button
            small
            onClick={() =>
              session.run('model.stage', input, saying`${model} ${of.version} is ${stage}, as the tag says`)
            }
          >
            The tag: {of.version} is {stage}
          </Button>
          <Button
            small
            onClick={() =>
              session.run(
                'model.stage',
                { ...input, off: true, source: behind(of) },
                saying`Ours holds; the tag ${tag} is behind`,
              )
            }
          >
            Ours: the tag is behind
          </Button>
        </span>
      )}
    </div>
  );
}
