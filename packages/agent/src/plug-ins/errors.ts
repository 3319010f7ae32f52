import { defineErrors } from '@reeve/base';

/** Why a plug-in does not do what is asked of it. */
export const plugInErrors = defineErrors('plugIn', {
  notStarted: {
    kind: 'unavailable',
    message: 'Plug-in {name} {version} does not start: {problem}',
    remedy:
      'The agent tries again; its log has more. Roll out a version that starts on this computer.',
  },
  crashed: {
    kind: 'unavailable',
    message: 'Plug-in {name} {version} ended unexpectedly: {problem}',
    remedy: 'The agent starts it again; its log has the last words of the plug-in.',
  },
  failed: {
    kind: 'conflict',
    message: 'Plug-in {name} failed: {problem}',
    remedy: 'The message is that of the plug-in; its publisher can say more.',
  },
  resting: {
    kind: 'unavailable',
    message: 'Plug-in {name} crashed and is started again in {seconds} seconds: {problem}',
    remedy: 'Wait, or roll out a version that does not crash.',
  },
  unknown: {
    kind: 'unsupported',
    message: 'No plug-in of this agent does {what}',
    remedy: 'Roll out the plug-in that does it, with a policy of the kind plug-in.',
  },
});
