import type { Permission } from '@reeve/protocol/api';
import {
  IconArrowMerge,
  IconBook,
  IconClipboardCheck,
  IconClock,
  IconDeviceDesktop,
  IconDeviceDesktopPlus,
  IconFileText,
  IconFilter,
  IconInbox,
  IconLayoutDashboard,
  IconPackage,
  IconPuzzle,
  IconRocket,
  IconServer,
  IconSettings,
  IconTerminal2,
  IconUserCog,
} from '../ui/icons.ts';

interface NavigationEntry {
  path: string;
  title: string;
  /** One of these is enough. */
  needs: readonly Permission[];
  icon: typeof IconServer;
  keywords: string;
}

export const navigation: readonly { group: string; entries: readonly NavigationEntry[] }[] = [
  {
    group: 'Estate',
    entries: [
      {
        path: '/',
        title: 'Overview',
        needs: ['computers.read'],
        icon: IconLayoutDashboard,
        keywords: 'home dashboard',
      },
      {
        path: '/computers',
        title: 'Computers',
        needs: ['computers.read'],
        icon: IconDeviceDesktop,
        keywords: 'hosts machines inventory software',
      },
      {
        path: '/registrations',
        title: 'Registrations',
        needs: ['registrations.read'],
        icon: IconInbox,
        keywords: 'pending allow block policies tokens duplicates clones',
      },
      {
        path: '/add-computers',
        title: 'Add computers',
        needs: ['agents.install'],
        icon: IconDeviceDesktopPlus,
        keywords: 'install agent enroll ssh push',
      },
      {
        path: '/merge',
        title: 'Merge duplicates',
        needs: ['computers.read'],
        icon: IconArrowMerge,
        keywords: 'undo same',
      },
    ],
  },
  {
    group: 'Management',
    entries: [
      {
        path: '/filters',
        title: 'Filters and targets',
        needs: ['filters.read'],
        icon: IconFilter,
        keywords: 'collection clause organizational views groups membership scope explain',
      },
      {
        path: '/policies',
        title: 'Policies',
        needs: ['policies.read'],
        icon: IconClipboardCheck,
        keywords: 'compliance rings roll-out halt configuration maintenance window blockout',
      },
      {
        path: '/tasks',
        title: 'Tasks',
        needs: ['tasks.read'],
        icon: IconTerminal2,
        keywords: 'scripts commands jobs runs output secrets schedule approve cancel rerun',
      },
      {
        path: '/packages',
        title: 'Packages',
        needs: ['packages.read'],
        icon: IconPackage,
        keywords: 'software delivery install source refresh verdict supersede apt dpkg',
      },
      {
        path: '/plug-ins',
        title: 'Agent plug-ins',
        needs: ['plug-ins.read'],
        icon: IconPuzzle,
        keywords: 'matrix version orphans conflicts publishers agent releases upgrade',
      },
    ],
  },
  {
    group: 'Administration',
    entries: [
      {
        path: '/audit',
        title: 'Audit',
        needs: ['audit.read'],
        icon: IconBook,
        keywords: 'log who did what chain',
      },
      {
        path: '/administrators',
        title: 'Access',
        needs: ['administrators.manage', 'tokens.manage'],
        icon: IconUserCog,
        keywords: 'administrators users roles api tokens',
      },
      {
        path: '/schedules',
        title: 'Schedules',
        needs: ['schedules.read'],
        icon: IconClock,
        keywords: 'recurring cron timer run now shared next',
      },
      {
        path: '/settings',
        title: 'Settings',
        needs: ['settings.read'],
        icon: IconSettings,
        keywords: 'task server agent communication legacy deviations default undo',
      },
      {
        path: '/server',
        title: 'Server',
        needs: ['server.read'],
        icon: IconServer,
        keywords: 'certificates status authority database',
      },
      {
        path: '/logs',
        title: 'Logs',
        needs: ['logs.read'],
        icon: IconFileText,
        keywords: 'errors warnings messages correlation follow accept unexplained',
      },
      {
        path: '/event-queue',
        title: 'Event queue',
        needs: ['server.read'],
        icon: IconInbox,
        keywords: 'depth oldest noisiest poison set aside replay back-pressure',
      },
      {
        path: '/upgrade',
        title: 'Upgrade',
        needs: ['upgrade.read'],
        icon: IconRocket,
        keywords: 'release rollback readiness check finalize version',
      },
    ],
  },
];
