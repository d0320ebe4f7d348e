/** Text as it may stand in an element or in a quoted attribute; control characters that HTML forbids are dropped. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A coordinate with one decimal: a tenth of a pixel is finer than anybody sees. */
export const coordinate = (value: number): string => String(Math.round(value * 10) / 10);

/** A cell of a table that is aligned as a number. */
export const numberCell = (text: string, tone = ''): string =>
  `<td class="n${tone === '' ? '' : ` ${tone}`}">${escapeHtml(text)}</td>`;

export const textCell = (text: string): string => `<td>${escapeHtml(text)}</td>`;
