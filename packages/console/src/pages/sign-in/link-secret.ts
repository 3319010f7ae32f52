/**
 * The secret of a one-time link, from `/sign-in#link=SECRET`. It is taken out of the address at once, so that
 * it stands neither in the history nor in a screenshot.
 */
export const takeLinkSecret = (): string | undefined => {
  const secret = new URLSearchParams(location.hash.slice(1)).get('link');
  if (secret === null || secret === '') return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  return secret;
};
