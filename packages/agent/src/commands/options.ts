import { resolve } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { messageOf } from '@reeve/base';
import { agentErrors } from '../errors.ts';
import { type AgentHome, agentHome } from '../home/agent-home.ts';

/** Values of a subcommand's options. @throws `agent.usage` */
export const parseOptions = <const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
) => {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (thrown) {
    throw agentErrors.usage({ problem: messageOf(thrown) }, thrown);
  }
};

/** @throws `agent.usage` when it is absent */
export const required = (value: string | undefined, option: string): string => {
  if (value === undefined || value === '') {
    throw agentErrors.usage({ problem: `--${option} is missing` });
  }
  return value;
};

export const homeOption = (value: string | undefined): AgentHome =>
  agentHome(resolve(required(value, 'home')));
