/** Bytes of a page; a text that needs more has one of its own. */
const PAGE_BYTES = 262_144;
/** UTF-8 needs at most so many bytes for one unit of a string. */
const WIDEST = 3;

/** Texts as bytes outside the heap, one behind the other; what is not wanted any more is given back from the front. */
export class TextPages {
  private readonly pages: Buffer[] = [];
  /** Pages are counted from the first that there ever was. */
  private firstPage = 0;
  private end = 0;
  private spare: Buffer | null = null;

  /** Where the last text lies. */
  readonly last = { page: 0, from: 0, to: 0 };

  append(text: string): void {
    const room = text.length * WIDEST;
    let page = this.pages.at(-1);
    if (page === undefined || page.length - this.end < room) {
      page = this.freshPage(room);
      this.pages.push(page);
      this.end = 0;
    }
    const { last } = this;
    last.page = this.firstPage + this.pages.length - 1;
    last.from = this.end;
    this.end += page.write(text, this.end, 'utf8');
    last.to = this.end;
  }

  read(page: number, from: number, to: number): string {
    return this.pages[page - this.firstPage]!.toString('utf8', from, to);
  }

  /** Pages before this one are not read again. */
  release(before: number): void {
    while (this.firstPage < before && this.pages.length > 0) {
      const page = this.pages.shift()!;
      this.firstPage += 1;
      if (page.length === PAGE_BYTES) this.spare = page;
    }
  }

  private freshPage(room: number): Buffer {
    if (room > PAGE_BYTES) return Buffer.allocUnsafeSlow(room);
    const page = this.spare ?? Buffer.allocUnsafeSlow(PAGE_BYTES);
    this.spare = null;
    return page;
  }
}
