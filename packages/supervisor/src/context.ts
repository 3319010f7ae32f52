import type { Layout } from './layout.ts';
import type { RotatingLog } from './rotating-log.ts';

/** What every part of a supervisor's life needs to know. */
export interface Context {
  home: string;
  layout: Layout;
  /** Environment of the programs that are started. */
  environment: NodeJS.ProcessEnv;
  serverLog: RotatingLog;
  agentLog: RotatingLog;
  /** One line for the operator; it goes into `supervisor.log` as well. */
  tell(line: string): void;
  /** The same for the terminal alone: what has a log of its own, or belongs in none. */
  say(line: string): void;
}
