/** Faults that the tests have to notice, modelled on what went wrong in programs like this one. */
import { accessFaults } from './access.ts';
import type { Fault } from './fault.ts';
import { peopleFaults } from './people.ts';

export type { Fault } from './fault.ts';
export const faults: readonly Fault[] = [...peopleFaults, ...accessFaults];
