import type { ComputerSummary } from '@reeve/protocol/api';
import type { Kernel } from '../../../kernel/capability.ts';
import type { Cmdb } from '../../cmdb/index.ts';
import type { Updater } from '../membership/updater.ts';
import type { Uses } from '../uses.ts';

export interface MembersQuery {
  cursor?: string;
  limit?: number;
  search?: string;
  filter?: string;
  target?: string;
}

/** A page of the list of computers, which the capability `computers` gives. */
export type ListComputers = (query: MembersQuery) => Promise<{
  items: ComputerSummary[];
  total: number;
  nextCursor: string | null;
}>;

export interface FiltersNeeds {
  cmdb: Cmdb;
  listComputers: ListComputers;
}

/** What the routes of this capability work with. */
export interface FiltersParts extends FiltersNeeds {
  kernel: Kernel;
  uses: Uses;
  updater: Updater;
}
