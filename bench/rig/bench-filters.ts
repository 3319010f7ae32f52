import { titlePool } from '../simulator/index.ts';
import type { BenchServer } from './bench-server.ts';
import { seed } from './estate.ts';

const clauses = (index: number): string => {
  const title = titlePool(seed)[(index * 37) % 3000];
  const name = title?.name ?? '';
  switch (index % 4) {
    case 0:
      return `any installed-software (name = '${name}')`;
    case 1:
      return `any installed-software (name = '${name}' and version olderThan '${title?.versions[2]}')`;
    case 2:
      return `hardware.model = 'Model ${index % 30}' and memory.total_bytes >= ${(index % 8) * 8 * 1024 ** 3}`;
    default:
      return `operating-system.version = '12.11' and not any installed-software (name = '${name}')`;
  }
};

/** So many filters, three of four about the packages that change, so that inventories have what follows from them. */
export const addFilters = async (server: BenchServer, filters: number): Promise<void> => {
  for (let index = 0; index < filters; index++)
    await server.call('POST', '/filters', { name: `Bench ${index}`, where: clauses(index) });
};
