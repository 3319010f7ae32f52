import { systemClock } from '@reeve/base';
import { localHost } from '../../host/local-host.ts';
import type { CollectedClass, CollectOrder } from '../../inventory/collected-class.ts';
import type { PlugIn } from '../plug-in.ts';
import { collectClass } from './collect.ts';
import { collectors } from './collectors/index.generated.ts';

const withoutRows = (one: CollectedClass): CollectedClass =>
  one.contents ? { ...one, contents: { ...one.contents, rows: [] } } : one;

const names = collectors.map((one) => one.dataClass);

/** Collects the data classes of this computer. The agent asks for them with the work `names` and `collect`. */
export const plugIn: PlugIn = {
  start: async () => ({
    perform: async (work, during) => {
      if (work.kind === 'names') return { outcome: 'done', message: '', details: { names } };
      const order = work.parameters as unknown as CollectOrder;
      const around = { host: localHost(), facts: order.facts, clock: systemClock };
      const classes: CollectedClass[] = [];
      for (const collector of collectors) {
        if (!order.names.includes(collector.dataClass)) continue;
        during.message(collector.dataClass);
        const one = await collectClass(collector, around);
        classes.push(order.rows ? one : withoutRows(one));
      }
      return { outcome: 'done', message: `${classes.length} data classes`, details: { classes } };
    },
    stop: async () => undefined,
  }),
};
