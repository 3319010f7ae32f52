import type { Kernel } from '../../kernel/capability.ts';
import type { RunningSchedules } from '../../kernel/schedules/create-schedules.ts';
import type { KnownSchedules } from './schedule-list.ts';

/** A kernel of which this capability knows more than others do. */
export type SchedulesKernel = Kernel & { schedules: RunningSchedules };

export const knownOf = ({ schedules }: SchedulesKernel): KnownSchedules => ({
  ids: [...schedules.definitions.keys()],
  kinds: [...schedules.kinds.keys()],
});
