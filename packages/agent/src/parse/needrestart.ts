export interface NeedrestartReport {
  /** The kernel that should run, when it is another than the one that does. */
  expectedKernel: string | undefined;
  services: string[];
  microcodePending: boolean;
}

/** Output of `needrestart -b`. State of the kernel: 2 and 3 say that another one is expected; microcode: 2. */
export const parseNeedrestart = (text: string): NeedrestartReport => {
  const values = (key: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`NEEDRESTART-${key}: `))
      .map((line) => line.slice(line.indexOf(': ') + 2).trim());
  const kernelState = values('KSTA')[0];
  return {
    expectedKernel: kernelState === '2' || kernelState === '3' ? values('KEXP')[0] : undefined,
    services: values('SVC').map((name) => name.replace(/\.service$/, '')),
    microcodePending: values('UCSTA')[0] === '2',
  };
};
