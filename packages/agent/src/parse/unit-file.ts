export interface UnitFile {
  /** Has an `[Install]` section and so can be enabled. */
  installable: boolean;
  pidFile: string | undefined;
}

export const parseUnitFile = (text: string): UnitFile => ({
  installable: /^\[Install\]/m.test(text) && /^(WantedBy|RequiredBy|Alias|Also)=/m.test(text),
  pidFile: /^PIDFile=(\/\S+)/m.exec(text)?.[1],
});
