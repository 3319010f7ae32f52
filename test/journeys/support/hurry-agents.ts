import { type Place, reeveJson } from './reeve.ts';

/** Check-ins every five seconds, the shortest that agents accept; they hear of it by the push channel. */
export const hurryAgents = async (place: Pick<Place, 'env'>): Promise<void> => {
  const values = ['agents.check-in-seconds=5', 'agents.spread-percent=0'];
  await reeveJson(place, 'settings', 'set', ...values, 'task-server.poll-interval-seconds=5');
};
