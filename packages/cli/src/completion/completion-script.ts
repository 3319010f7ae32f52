import completions from '@bomb.sh/tab';

/** Needs nothing but bash itself; where nothing is suggested (a FILE), bash completes names of files. */
const bash = `# completion of reeve for bash
__reeve_complete() {
  local value rest
  COMPREPLY=()
  while IFS=$'\\t' read -r value rest; do
    case $value in :*) ;; *) COMPREPLY+=("$value") ;; esac
  done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F __reeve_complete reeve`;

/** The library writes its script with `console.log` only: it is caught on the way. */
const scriptOfLibrary = (shell: 'zsh' | 'fish'): string => {
  const print = console.log;
  const lines: unknown[] = [];
  console.log = (line: unknown) => lines.push(line);
  try {
    completions.setup('reeve', 'reeve', shell);
  } finally {
    console.log = print;
  }
  return lines.join('\n');
};

/** Text to be sourced by a shell; it asks `reeve complete -- WORDS…` for each suggestion. */
export const completionScript = (shell: 'bash' | 'zsh' | 'fish'): string =>
  shell === 'bash' ? bash : scriptOfLibrary(shell);
