import { runningProcesses } from '../../../host/processes.ts';
import { deletedLibraries as parse } from '../../../parse/process-maps.ts';
import type { RestartSignal } from './restart-signal.ts';

const namesShown = 5;

/** Programs that go on with libraries which an update has replaced: visible to root only. */
export const deletedLibraries: RestartSignal = async (host) => {
  if (!host.privileged) return [];
  const found = new Map<string, { processes: number; libraries: Set<string> }>();
  for (const one of await runningProcesses(host)) {
    const libraries = parse((await host.readText(`/proc/${one.pid}/maps`)) ?? '');
    if (libraries.length === 0) continue;
    const product = found.get(one.name) ?? { processes: 0, libraries: new Set() };
    product.processes++;
    for (const path of libraries) product.libraries.add(path.slice(path.lastIndexOf('/') + 1));
    found.set(one.name, product);
  }
  return [...found].map(([product, { processes, libraries }]) => {
    const names = [...libraries].sort();
    const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : '';
    const shown = names.slice(0, namesShown).join(', ');
    const who = processes === 1 ? '1 process uses' : `${processes} processes use`;
    return {
      signal: 'deleted-libraries',
      product,
      reason: `${who} replaced files: ${shown}${more}`,
    };
  });
};
