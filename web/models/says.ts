/** What put a version into its stage, and what it waits for, as people say it. */
import type { Metric, StretchView, VersionLife } from '@dualtrack/core';
import { counted } from '../words.ts';

/** `by the tag churn#prod#3`, `by hand, @Mei`, `by a deployment`. */
export function sourceText({ source, origin, by }: Pick<StretchView, 'source' | 'origin' | 'by'>): string {
  const who = by ? `, @${by.split(' ')[0]}` : '';
  if (origin === 'hand') {
    const of = /^rollback of (.+)$/.exec(source)?.[1];
    return of ? `by a rollback of ${of}${who}` : source === 'rollback' ? `by a rollback${who}` : `by hand${who}`;
  }
  if (origin === 'deployment')
    return source.startsWith('deployment to ') ? `by a ${source}${who}` : `by a deployment${who}`;
  return source === '' ? '' : `by ${source.startsWith('tag ') ? 'the ' : 'the tag '}${source}`;
}

/** `waits for Q3 labels · 2 questions · 1 task`; empty when it waits for nothing. */
export function waitsText({ gates, questions, tasks }: VersionLife['waits']): string {
  const parts = [
    gates.length > 0 && `waits for ${gates.join(', ')}`,
    questions > 0 && counted(questions, 'open question'),
    tasks > 0 && counted(tasks, 'open task'),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** `f1 0.842 (base 0.811)` */
export const metricText = ({ name, best, base }: Metric): string =>
  `${name} ${best}${base === null ? '' : ` (base ${base})`}`;
