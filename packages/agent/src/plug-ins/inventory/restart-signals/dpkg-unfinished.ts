import { parseDpkgStatus, unfinishedStates } from '../../../parse/dpkg-status.ts';
import type { RestartRow, RestartSignal } from './restart-signal.ts';

const anyUnfinished = new RegExp(`^Status: \\S+ \\S+ (${[...unfinishedStates].join('|')})$`, 'm');

/** Packages that dpkg has begun and not finished; a run that was cut off leaves its journal in `updates`. */
export const dpkgUnfinished: RestartSignal = async (host) => {
  const text = (await host.readText('/var/lib/dpkg/status')) ?? '';
  const rows: RestartRow[] = [];
  if (anyUnfinished.test(text)) {
    for (const one of parseDpkgStatus(text)) {
      if (!unfinishedStates.has(one.state)) continue;
      const product = `${one.name}:${one.architecture}`;
      rows.push({ signal: 'dpkg-unfinished', product, reason: `dpkg left it ${one.state}` });
    }
  }
  const journal = (await host.list('/var/lib/dpkg/updates')).filter((name) => /^\d+$/.test(name));
  if (journal.length > 0) {
    const reason = 'dpkg was interrupted; run dpkg --configure -a';
    rows.push({ signal: 'dpkg-interrupted', product: 'dpkg', reason });
  }
  return rows;
};
