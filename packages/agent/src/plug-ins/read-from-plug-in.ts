import {
  anyObject,
  flag,
  guid,
  integer,
  list,
  object,
  oneOf,
  optional,
  text,
} from '../link/read.ts';
import type { LogFields } from '../log.ts';
import type { FromPlugIn } from './messages.ts';
import type { TellPolicyState, WorkOutcome } from './plug-in.ts';

// A plug-in may be anybody's: what its process says is read like what comes over a wire.

const mostText = 4000;
const mostFields = 50;

const readFields = (value: unknown, place: string): LogFields => {
  const fields: LogFields = {};
  for (const [name, one] of Object.entries(anyObject(value, place)).slice(0, mostFields)) {
    const isPlain = one === null || typeof one === 'number' || typeof one === 'boolean';
    fields[name] = isPlain ? one : String(one).slice(0, mostText);
  }
  return fields;
};

const readStates = list(
  object<TellPolicyState>({
    policyId: guid,
    version: integer(0),
    state: oneOf('compliant', 'failing', 'pending', 'not-applicable'),
    detail: (value, place) => text()(value, place).slice(0, 2000),
  }),
);

const readOutcome = object<WorkOutcome>({
  outcome: oneOf('done', 'failed', 'refused', 'interrupted', 'cancelled'),
  message: (value, place) => text()(value, place).slice(0, mostText),
  details: optional(anyObject),
});

const call = integer(1);
const shapes: { [T in FromPlugIn['type']]: (value: unknown) => FromPlugIn & { type: T } } = {
  started: (value) => ({
    type: 'started',
    ...object<{ performs: boolean; applies: boolean }>({ performs: flag, applies: flag })(
      value,
      'started',
    ),
  }),
  'not-started': (value) => ({
    type: 'not-started',
    ...object<{ problem: string }>({ problem: text() })(value, 'not-started'),
  }),
  performed: (value) => ({
    type: 'performed',
    ...object<{ call: number; outcome: WorkOutcome }>({ call, outcome: readOutcome })(
      value,
      'performed',
    ),
  }),
  applied: (value) => ({
    type: 'applied',
    ...object<{ call: number; states: TellPolicyState[] }>({ call, states: readStates })(
      value,
      'applied',
    ),
  }),
  failed: (value) => ({
    type: 'failed',
    ...object<{ call: number; problem: string }>({ call, problem: text() })(value, 'failed'),
  }),
  output: (value) => ({
    type: 'output',
    ...object<{ call: number; text: string }>({ call, text: text() })(value, 'output'),
  }),
  message: (value) => ({
    type: 'message',
    ...object<{ call: number; text: string }>({ call, text: text() })(value, 'message'),
  }),
  event: (value) => ({
    type: 'event',
    ...object<{ event: string; data: LogFields }>({ event: text(), data: readFields })(
      value,
      'event',
    ),
  }),
  policies: (value) => ({
    type: 'policies',
    ...object<{ states: TellPolicyState[] }>({ states: readStates })(value, 'policies'),
  }),
  'ask-file-source': (value) => ({
    type: 'ask-file-source',
    ...object<{ ask: number }>({ ask: integer(1) })(value, 'ask-file-source'),
  }),
  sleep: (value) => ({
    type: 'sleep',
    until: object<{ until: number | null }>({
      until: (time, place) => (time === null ? null : integer(0)(time, place)),
    })(value, 'sleep').until,
  }),
  log: (value) => ({
    type: 'log',
    ...object<{ level: 'debug' | 'info' | 'warn' | 'error'; message: string; fields: LogFields }>({
      level: oneOf('debug', 'info', 'warn', 'error'),
      message: text(),
      fields: readFields,
    })(value, 'log'),
  }),
  pong: () => ({ type: 'pong' }),
};

const isType = (type: unknown): type is FromPlugIn['type'] =>
  typeof type === 'string' && Object.hasOwn(shapes, type);

/** @throws `TypeError` that names what is wrong */
export const readFromPlugIn = (value: unknown): FromPlugIn => {
  const { type } = anyObject(value, 'the message');
  if (!isType(type)) throw new TypeError('the message has no known type');
  return shapes[type](value);
};
