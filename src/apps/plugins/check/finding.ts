/** What a check has found; an error fails it. Each is one line that says how to mend it. */
export interface Finding {
  readonly level: 'error' | 'warning';
  readonly text: string;
}

export const error = (text: string): Finding => ({ level: 'error', text });
export const warning = (text: string): Finding => ({ level: 'warning', text });
