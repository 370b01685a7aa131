/** How full a column is; over its limit it says so in words, not by colour alone. A limit counts all, shown or not. */
import { fullness, type Column, type Task } from '@dualtrack/core';
import { counted } from '../../words.ts';

interface Props {
  /** Undefined where a cell holds parts of several columns: then there is no limit to speak of. */
  column: Column | undefined;
  /** All that the column holds. */
  tasks: readonly Task[];
  /** How many of them the view shows. */
  shown: number;
}

export function WipMark({ column, tasks, shown }: Props) {
  const part = shown < tasks.length ? `${shown} of ${tasks.length} shown` : undefined;
  const { count, limit, over } = column ? fullness(column, tasks) : { count: 0, limit: null, over: false };
  if (!column || limit === null) {
    return (
      <span className="text-meta whitespace-nowrap text-text-3">
        {part ?? tasks.length}
        {!part && <span className="sr-only"> {tasks.length === 1 ? 'task' : 'tasks'}</span>}
      </span>
    );
  }
  const unit = column.wipUnit === 'points' ? ' pt' : '';
  const per = column.wipPer === 'assignee' ? ' a person' : '';
  const state = over ? ' · over' : count === limit && column.wipMode === 'enforce' ? ' · full' : '';
  const meaning = `limit of ${counted(limit, column.wipUnit === 'points' ? 'point' : 'task')}${per}`;
  return (
    <span className="truncate text-meta whitespace-nowrap text-text-2" title={meaning}>
      {part && <>{part} · </>}
      <span className={over ? 'font-semibold text-warn' : ''}>
        WIP {count}/{limit}
        {unit}
        {per}
        {state}
      </span>
    </span>
  );
}
