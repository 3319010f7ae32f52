import { AppError } from '@reeve/base';
import type { Hello } from '@reeve/protocol/agent';
import { agentRefusalCodes, currentProtocol } from '@reeve/protocol/agent/wire';

/** The oldest protocol that this release of the agent can still speak: that of a server that was rolled back. */
export const oldestSpoken = 1;

/** The highest number that both sides speak; absent when there is none. */
export const commonProtocol = (server: Hello['protocol']): number | undefined => {
  const highest = Math.min(server.current, currentProtocol);
  return highest >= Math.max(server.oldest, oldestSpoken) ? highest : undefined;
};

/** Routes that protocol 1 does not have answer with these. */
const strangeRoute = new Set([404, 405]);

/** Refusals whose cause may be that the server speaks another protocol than the agent takes it for. */
export const mayBeTheProtocol = (thrown: unknown): boolean =>
  thrown instanceof AppError &&
  (thrown.code === agentRefusalCodes.protocolUnsupported ||
    strangeRoute.has(Number(thrown.details.status)));

/** Which protocol is spoken with the server: the newest until it says otherwise. */
export interface Dialect {
  readonly protocol: number;
  /** Takes over what a server says of itself; true when that changes the protocol. */
  follow(server: Hello['protocol']): boolean;
}

export const newDialect = (): Dialect => {
  let protocol = currentProtocol;
  return {
    get protocol() {
      return protocol;
    },
    follow: (server) => {
      const next = commonProtocol(server);
      if (next === undefined || next === protocol) return false;
      protocol = next;
      return true;
    },
  };
};
