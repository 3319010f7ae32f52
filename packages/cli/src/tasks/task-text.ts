import type { Task } from '@reeve/protocol/api';
import { cleanText } from '../terminal/clean-text.ts';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import type { Terminal } from '../terminal/terminal.ts';

const parameterText = ({ name, default: value, required }: Task['parameters'][number]): string => {
  if (value !== undefined) return `${name}=${value}`;
  return required ? `${name} (required)` : name;
};

/** Lines are kept, and nothing else that moves a cursor. */
const lines = (script: string): string => script.split('\n').map(cleanText).join('\n');

export const taskText = (task: Task, terminal: Terminal): string => {
  const about = facts(terminal, [
    ['task', task.name],
    ['description', task.description],
    ['version', task.version],
    ['changed', `${relativeTime(task.changedAt, terminal.now)} by ${task.changedBy}`],
    ['parameters', task.parameters.map(parameterText).join(', ')],
    [
      'secrets',
      Object.entries(task.secrets)
        .map(([variable, name]) => `${variable}=${name}`)
        .join(', '),
    ],
    ['timeout', `${task.timeoutSeconds} s`],
    ['retries', `${task.retries}, after ${task.retryDelaySeconds} s`],
    ['success', task.successExitCodes.join(', ')],
    ['runs as', task.runAs ?? 'the agent'],
    ['needs a window', task.needsWindow],
    ['used by', task.usedBy.map((use) => `${use.kind} ${use.name}`).join(', ')],
    ['last run', relativeTime(task.lastRunAt, terminal.now)],
    ['id', task.id],
  ]);
  return `${about}\n\n${section(terminal, task.interpreter, lines(task.script.trimEnd()))}`;
};
