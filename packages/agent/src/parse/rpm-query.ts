export interface RpmPackage {
  name: string;
  version: string;
  architecture: string;
  vendor: string | null;
  installedKib: number | null;
}

/** What `rpm -qa` is asked for: one line a package, fields separated by tabs. */
export const rpmQueryFormat =
  '%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{VENDOR}\\t%{PACKAGER}\\t%{SIZE}\\n';

const known = (text: string | undefined): string | null =>
  text === undefined || text === '' || text === '(none)' ? null : text;

/** Output of `rpm -qa --qf rpmQueryFormat`; the keys that rpm lists as packages are none. */
export const parseRpmQuery = (text: string): RpmPackage[] =>
  text
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((fields) => fields.length >= 6 && fields[0] !== 'gpg-pubkey')
    .map(([name = '', version = '', architecture, vendor, packager, bytes]) => ({
      name,
      version,
      architecture: known(architecture) ?? 'noarch',
      vendor: known(vendor) ?? known(packager),
      installedKib: /^\d+$/.test(bytes ?? '')
        ? Math.min(Math.ceil(Number(bytes) / 1024), 0x7fffffff)
        : null,
    }));
