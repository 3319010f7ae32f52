/** Fully qualified name of a host: from its own name, or from the line of `/etc/hosts` that names it. */
export const qualifiedName = (hostName: string, hosts: string): string | undefined => {
  if (hostName.includes('.')) return hostName.toLowerCase();
  for (const line of hosts.split('\n')) {
    const names = line.replace(/#.*/, '').trim().split(/\s+/).slice(1);
    if (!names.includes(hostName)) continue;
    const qualified = names.find((name) => name.startsWith(`${hostName}.`));
    if (qualified) return qualified.toLowerCase();
  }
  return undefined;
};
