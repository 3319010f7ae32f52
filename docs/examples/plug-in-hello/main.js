// A plug-in is a module that exports `plugIn`. It runs in a process of its own, which the agent starts when there
// is something to do; what is to be remembered lies in `context.data`.
import { keepGreeting } from './greeting.js';

/** One policy: its settings are lines `{ "<name of a file>": { "text": "…" } }`. */
const applyOne = async (context, { policyId, version, settings }) => {
  try {
    const lines = Object.entries(settings);
    let written = 0;
    for (const [name, { text }] of lines)
      if (await keepGreeting(context.data, name, String(text))) written++;
    const detail = `${lines.length} greetings, ${written} of them new`;
    return { policyId, version, state: 'compliant', detail };
  } catch (problem) {
    return { policyId, version, state: 'failing', detail: problem.message };
  }
};

export const plugIn = {
  start: async (context) => ({
    /** Policies of the kinds that the manifest names: all that are in force, each time that one changes. */
    applyPolicies: async (policies) => {
      const states = [];
      for (const policy of policies) states.push(await applyOne(context, policy));
      // Nothing to do until policies or work come: the agent may end this process until then.
      context.sleepUntil(null);
      return states;
    },

    /** Work of the kinds that the manifest names. */
    perform: async ({ parameters }, during) => {
      const who = String(parameters.who ?? 'world');
      during.output(`Hello, ${who}!\n`);
      await keepGreeting(context.data, 'last', `Hello, ${who}!`);
      if (during.signal.aborted) return { outcome: 'cancelled', message: 'Stopped while greeting' };
      return { outcome: 'done', message: `Greeted ${who}`, details: { version: context.version } };
    },

    /** Ends what was begun: here nothing outlives the calls above. */
    stop: async () => undefined,
  }),
};
