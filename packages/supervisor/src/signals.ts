/** What the world asks of a running supervisor. */
export interface Signals {
  /** Aborts at the first SIGTERM or SIGINT, or when the launcher is gone. */
  stop: AbortSignal;
  /** Aborts at the second Ctrl-C. */
  force: AbortSignal;
  /** Resolves at the next SIGHUP. */
  nextHangUp(): Promise<void>;
}

const launcherLookMs = 1000;

/**
 * Under a launcher or npm, the parent's death is a request to stop: nobody else could start the next release
 * or would take the processes along.
 */
const watchParent = (environment: NodeJS.ProcessEnv, onGone: () => void): void => {
  const launcher = Number(environment.REEVE_LAUNCHER_PID);
  const underNpm = environment.npm_lifecycle_event !== undefined;
  if (!underNpm && !launcher) return;
  const parent = launcher || process.ppid;
  setInterval(() => process.ppid === parent || onGone(), launcherLookMs).unref();
};

export const listenToSignals = (environment: NodeJS.ProcessEnv): Signals => {
  const stop = new AbortController();
  const force = new AbortController();
  let interrupts = 0;
  let onHangUp: (() => void)[] = [];
  process.on('SIGTERM', () => stop.abort());
  process.on('SIGINT', () => {
    interrupts++;
    stop.abort();
    if (interrupts > 1) force.abort();
  });
  process.on('SIGHUP', () => {
    for (const wake of onHangUp) wake();
    onHangUp = [];
  });
  watchParent(environment, () => stop.abort());
  return {
    stop: stop.signal,
    force: force.signal,
    nextHangUp: () => new Promise((resolve) => onHangUp.push(resolve)),
  };
};

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
