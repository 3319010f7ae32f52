const scriptOf = (html: string): string | undefined => /\/assets\/main-[^"]+\.js/.exec(html)?.[0];

/** Loads the page anew when the server now serves another build of the console, as after an upgrade. */
export const reloadWhenReplaced = async (): Promise<void> => {
  const mine = document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? '';
  const answer = await fetch('/', { cache: 'no-store' }).catch(() => undefined);
  if (answer === undefined || !answer.ok) return;
  const served = scriptOf(await answer.text());
  if (served !== undefined && !mine.endsWith(served)) location.reload();
};
