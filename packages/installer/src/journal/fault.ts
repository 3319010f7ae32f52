/**
 * Fault tests: `REEVE_FAULT_AFTER_RECORD=n` makes this process kill itself (SIGKILL) as soon as record n of the
 * journal is on disk, `REEVE_FAULT_BEFORE_RECORD=n` when it is about to be written: what it describes has been
 * done, and nobody knows. Without them nothing happens. They are not passed on to other processes.
 */
const dieAt = (variable: string, seq: number): void => {
  if (process.env[variable] !== String(seq)) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal ends the process before this loop has turned often; nothing may run after it.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
};

export const faultBefore = (seq: number): void => dieAt('REEVE_FAULT_BEFORE_RECORD', seq);
export const faultAfter = (seq: number): void => dieAt('REEVE_FAULT_AFTER_RECORD', seq);

export const faultVariables = ['REEVE_FAULT_AFTER_RECORD', 'REEVE_FAULT_BEFORE_RECORD'] as const;
