import type { Attendance } from '../upgrade/run.ts';
import type { Output } from './output.ts';

/**
 * Signals during a run: before the server is held the first one breaks off and cleans up; later a run is
 * quicker at its end than at going back, so it goes on. A closed terminal never matters.
 */
export const attend = (output: Output): Attendance => {
  const interrupt = new AbortController();
  const onSignal = () => {
    output.tell(
      'Breaking off, unless the server is held already: then the run goes on to its end.',
    );
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', () => undefined);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return { tell: output.tell, interrupt: interrupt.signal };
};
