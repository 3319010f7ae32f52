import type { Clock } from '@reeve/base';
import type { LogLinesData } from '@reeve/protocol/agent';
import type { Level, Log, LogFields } from '../log.ts';
import { takeKeptLines } from '../monitor/kept-lines.ts';
import type { NewEvent } from '../spool/spool-event.ts';

type Line = LogLinesData['lines'][number];

/** Lines that go to the server within a minute; the others stand in the log file alone. */
const mostPerMinute = 60;
/** Between two events, milliseconds. */
const tellMs = 10_000;
const longestMessage = 2000;
const longestText = 1000;

const cut = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.slice(0, longestText) : value,
    ]),
  );

/** Lines on their way to the server. */
export class LogReport {
  readonly #clock: Clock;
  readonly #monitorLines: string;
  #record: (event: NewEvent) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #lines: Line[] = [];
  #dropped = 0;
  #minute = 0;
  #taken = 0;

  /** @param monitorLines File in which the monitor service keeps its lines for the agent. */
  constructor(clock: Clock, monitorLines: string) {
    this.#clock = clock;
    this.#monitorLines = monitorLines;
  }

  /** From now on, every few seconds, what was logged becomes one event: no reason to talk to the server. */
  begin(record: (event: NewEvent) => void): void {
    this.#record = record;
    for (const { level, message, fields } of takeKeptLines(this.#monitorLines))
      this.add(level, message, fields, 'monitor');
    this.#timer = setInterval(() => this.#tell(), tellMs).unref();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#tell();
  }

  /** Warnings and errors are told, and whatever belongs to a request. */
  add(level: Level, message: string, fields: LogFields, source: Line['source'] = 'agent'): void {
    const { correlation, ...others } = fields;
    const belongs =
      typeof correlation === 'string' ? { correlation: correlation.slice(0, 64) } : {};
    if (level === 'debug' || (level === 'info' && !('correlation' in belongs))) return;
    if (!this.#mayTake()) {
      this.#dropped++;
      return;
    }
    const time = this.#clock.now().toISOString();
    this.#lines.push({
      time,
      level,
      source,
      message: message.slice(0, longestMessage),
      ...belongs,
      fields: cut(others),
    });
  }

  /** What is to be told, as the data of a `log.lines` event; undefined: nothing. */
  take(): LogLinesData | undefined {
    if (this.#lines.length === 0) return undefined;
    const data = { lines: this.#lines, ...(this.#dropped > 0 ? { dropped: this.#dropped } : {}) };
    this.#lines = [];
    this.#dropped = 0;
    return data;
  }

  #tell(): void {
    const data = this.take();
    if (data === undefined) return;
    try {
      this.#record({ type: 'log.lines', time: this.#clock.now().toISOString(), data });
    } catch {
      // The disk refuses; whatever else is recorded says so.
      this.lost(data);
    }
  }

  /** They could not be recorded: only their number is kept. */
  lost({ lines, dropped = 0 }: LogLinesData): void {
    this.#dropped += lines.length + dropped;
  }

  #mayTake(): boolean {
    const minute = Math.floor(this.#clock.now().getTime() / 60_000);
    if (minute !== this.#minute) this.#taken = 0;
    this.#minute = minute;
    return ++this.#taken <= mostPerMinute;
  }
}

/** A log whose lines are reported as well. */
export const reportedLog = (log: Log, report: LogReport): Log => {
  const at =
    (level: Level) =>
    (message: string, fields: LogFields = {}): void => {
      log[level](message, fields);
      report.add(level, message, fields);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};
