import { parseGroup, parsePasswd } from '../../../parse/passwd.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

/** Groups whose members may become root on the distributions that are known. */
const administratorGroups = new Set(['root', 'sudo', 'wheel', 'admin']);

export const accountRows = (passwd: string, group: string): RowOf<'user-account'>[] => {
  const groups = parseGroup(group).filter((one) => administratorGroups.has(one.name));
  const named = new Map(
    parsePasswd(passwd).map((account) => [
      account.name,
      {
        ...account,
        administrator:
          account.uid === 0 ||
          groups.some((one) => one.gid === account.gid || one.members.includes(account.name)),
      },
    ]),
  );
  return [...named.values()];
};

export const userAccount = defineCollector({
  dataClass: 'user-account',
  platforms: ['linux'],
  watch: { files: ['/etc/passwd', '/etc/group'] },
  collect: async (host) => ({
    source: '/etc/passwd, /etc/group',
    rows: accountRows(
      (await host.readText('/etc/passwd')) ?? '',
      (await host.readText('/etc/group')) ?? '',
    ),
  }),
});
