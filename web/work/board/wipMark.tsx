/** How full a column is; over its limit it says so in words, not by colour alone. */
import { fullness, type Column, type Task } from '@dualtrack/core';
import { counted } from '../../words.ts';

export function WipMark({ column, tasks }: { column: Column; tasks: readonly Task[] }) {
  const { count, limit, over } = fullness(column, tasks);
  if (limit === null) {
    return (
      <span className="text-meta text-text-3">
        {tasks.length}
        <span className="sr-only"> {tasks.length === 1 ? 'task' : 'tasks'}</span>
      </span>
    );
  }
  const unit = column.wipUnit === 'points' ? ' pt' : '';
  const per = column.wipPer === 'assignee' ? ' a person' : '';
  const state = over ? ' · over' : count === limit && column.wipMode === 'enforce' ? ' · full' : '';
  const meaning = `limit of ${counted(limit, column.wipUnit === 'points' ? 'point' : 'task')}${per}`;
  return (
    <span className={`text-meta whitespace-nowrap ${over ? 'font-semibold text-warn' : 'text-text-2'}`} title={meaning}>
      WIP {count}/{limit}
      {unit}
      {per}
      {state}
    </span>
  );
}
