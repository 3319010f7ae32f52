/** How a plug-in of this agent does, as the data class `agent-plug-in` tells it. */
export interface PlugInState {
  name: string;
  version: string;
  state: 'running' | 'failing' | 'not-applicable';
  detail: string | null;
}

/** What collectors may know of the agent around them. */
export interface AgentFacts {
  version: string;
  startedAt: string;
  restarts: number;
  monitored: boolean;
  /** Start of the operating system; the same in every collection of one boot. */
  bootedAt: string;
  /** This computer's address on the way to the server. */
  localAddress: string | undefined;
  plugIns: readonly PlugInState[];
}
