import type { Host } from '../../../host/host.ts';

export interface InitScript {
  name: string;
  startMode: 'enabled' | 'disabled' | 'manual';
  pidFile: string | undefined;
}

const runlevels = ['2', '3', '4', '5', 'S'];
const noService = /^(README|functions|skeleton|rc|rcS|\.depend.*|.*\.(dpkg-.*|rpm.*))$/;

/** Links of a runlevel: `S01ssh` starts, `K01ssh` stops. */
const linksOf = async (host: Host): Promise<string[]> => {
  const folders = runlevels.flatMap((level) => [`/etc/rc${level}.d`, `/etc/rc.d/rc${level}.d`]);
  return (await Promise.all(folders.map((folder) => host.list(folder)))).flat();
};

const pidFileOf = (script: string): string | undefined =>
  /^\s*(?:PIDFILE|pidfile|PID_FILE)="?'?(\/[^\s"'$;]+)/m.exec(script)?.[1];

/** Services of `/etc/init.d` in System V manner. */
export const initScripts = async (host: Host): Promise<InitScript[]> => {
  const links = await linksOf(host);
  const names = (await host.list('/etc/init.d')).filter((name) => !noService.test(name));
  return Promise.all(
    names.map(async (name) => {
      const pattern = new RegExp(`^[SK]\\d\\d${RegExp.escape(name)}$`);
      const own = links.filter((link) => pattern.test(link));
      const startMode = own.some((link) => link.startsWith('S'))
        ? 'enabled'
        : own.length > 0
          ? 'disabled'
          : 'manual';
      const pidFile = pidFileOf((await host.readText(`/etc/init.d/${name}`)) ?? '');
      return { name, startMode, pidFile } as const;
    }),
  );
};
