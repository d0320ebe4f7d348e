const PAGE_BITS = 12;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;
const WORDS_PER_PAGE = PAGE_SIZE / 32;
/** Pages that cover every positive Int32 price. */
const PAGES = 1 << (31 - PAGE_BITS);
/** Pages that there is room for at first; the first of them stays empty. */
const FIRST_PAGES = 4;

/**
 * The price levels of one book over the whole range of prices: queue heads and tails, shown sizes, and a
 * bitmap of which levels hold orders.
 *
 * Levels come in pages of 4,096 ticks that exist only while they hold something, so that a far order costs
 * one page and the touch stays dense. Both sides share them: at rest no price has orders of both. A level
 * is named by its offset; it holds as long as the level is not empty. Page 0 is nobody's and always empty:
 * prices whose page does not exist read it.
 */
export class PriceLevels {
  /** Records of sixteen bytes. Shown lots at level `l`: `sizes[2l]`. */
  sizes = new Float64Array(2 * PAGE_SIZE * FIRST_PAGES);
  /** The same memory. First and last order of level `l`: `queue[4l + 2]` and `queue[4l + 3]`, 0 for none. */
  queue = new Int32Array(this.sizes.buffer);
  private words = new Int32Array(WORDS_PER_PAGE * FIRST_PAGES);
  private levelsOnPage = new Int32Array(FIRST_PAGES);
  /** The place of a price's page in the arrays above. */
  private readonly pageOf = new Int32Array(PAGES);
  private readonly pageWords = new Int32Array(PAGES / 32);
  private readonly pageGroups = new Int32Array(PAGES / 1024);
  private readonly freePages: number[] = [3, 2, 1];

  /** The level at a price, to read. */
  at(price: number): number {
    return (this.pageOf[price >> PAGE_BITS]! << PAGE_BITS) | (price & PAGE_MASK);
  }

  /** The level at a price, to put an order in: its page exists from now on. Mark it where it was empty. */
  open(price: number): number {
    const page = this.pageOf[price >> PAGE_BITS]!;
    return page === 0 ? this.openPage(price) : (page << PAGE_BITS) | (price & PAGE_MASK);
  }

  /** Marks a level as holding orders that held none. */
  mark(level: number): void {
    const word = level >> 5;
    this.words[word] = this.words[word]! | (1 << (level & 31));
    const page = level >> PAGE_BITS;
    this.levelsOnPage[page] = this.levelsOnPage[page]! + 1;
  }

  /** Marks an emptied level as such; its queue and size must be zero. */
  close(price: number): void {
    const number = price >> PAGE_BITS;
    const page = this.pageOf[number]!;
    const word = page * WORDS_PER_PAGE + ((price & PAGE_MASK) >> 5);
    this.words[word] = this.words[word]! & ~(1 << (price & 31));
    const left = this.levelsOnPage[page]! - 1;
    this.levelsOnPage[page] = left;
    if (left === 0) this.closePage(number, page);
  }

  /** The next price above with orders, or −1. */
  above(price: number): number {
    const number = price >> PAGE_BITS;
    const page = this.pageOf[number]!;
    if (page !== 0) {
      const first = (price & PAGE_MASK) >> 5;
      const base = page * WORDS_PER_PAGE;
      let word = this.words[base + first]! & (-2 << (price & 31));
      for (let i = first; ; word = this.words[base + i]!) {
        if (word !== 0) return (number << PAGE_BITS) | (i << 5) | lowestBit(word);
        i += 1;
        if (i === WORDS_PER_PAGE) break;
      }
    }
    const next = this.pageAbove(number);
    if (next < 0) return -1;
    const base = this.pageOf[next]! * WORDS_PER_PAGE;
    let i = 0;
    while (this.words[base + i] === 0) i += 1;
    return (next << PAGE_BITS) | (i << 5) | lowestBit(this.words[base + i]!);
  }

  /** The next price below with orders, or −1. */
  below(price: number): number {
    const number = price >> PAGE_BITS;
    const page = this.pageOf[number]!;
    if (page !== 0) {
      const first = (price & PAGE_MASK) >> 5;
      const base = page * WORDS_PER_PAGE;
      let word = this.words[base + first]! & ((1 << (price & 31)) - 1);
      for (let i = first; ; word = this.words[base + i]!) {
        if (word !== 0) return (number << PAGE_BITS) | (i << 5) | highestBit(word);
        i -= 1;
        if (i < 0) break;
      }
    }
    const next = this.pageBelow(number);
    if (next < 0) return -1;
    const base = this.pageOf[next]! * WORDS_PER_PAGE;
    let i = WORDS_PER_PAGE - 1;
    while (this.words[base + i] === 0) i -= 1;
    return (next << PAGE_BITS) | (i << 5) | highestBit(this.words[base + i]!);
  }

  private openPage(price: number): number {
    const number = price >> PAGE_BITS;
    this.pageOf[number] = this.freePages.pop() ?? this.grow();
    const word = number >> 5;
    this.pageWords[word] = this.pageWords[word]! | (1 << (number & 31));
    this.pageGroups[word >> 5] = this.pageGroups[word >> 5]! | (1 << (word & 31));
    return this.at(price);
  }

  private closePage(number: number, page: number): void {
    this.pageOf[number] = 0;
    this.freePages.push(page);
    const word = number >> 5;
    this.pageWords[word] = this.pageWords[word]! & ~(1 << (number & 31));
    if (this.pageWords[word] === 0) {
      this.pageGroups[word >> 5] = this.pageGroups[word >> 5]! & ~(1 << (word & 31));
    }
  }

  /** Doubles the arrays and returns the first new page; the others are free. */
  private grow(): number {
    const pages = this.levelsOnPage.length;
    this.sizes = enlarged(this.sizes, new Float64Array(this.sizes.length * 2));
    this.queue = new Int32Array(this.sizes.buffer);
    this.words = enlarged(this.words, new Int32Array(this.words.length * 2));
    this.levelsOnPage = enlarged(this.levelsOnPage, new Int32Array(pages * 2));
    for (let page = pages * 2 - 1; page > pages; page -= 1) this.freePages.push(page);
    return pages;
  }

  private pageAbove(number: number): number {
    const start = number >> 5;
    const here = this.pageWords[start]! & (-2 << (number & 31));
    if (here !== 0) return (start << 5) | lowestBit(here);
    let group = start >> 5;
    let words = this.pageGroups[group]! & (-2 << (start & 31));
    while (words === 0) {
      group += 1;
      if (group === this.pageGroups.length) return -1;
      words = this.pageGroups[group]!;
    }
    const word = (group << 5) | lowestBit(words);
    return (word << 5) | lowestBit(this.pageWords[word]!);
  }

  private pageBelow(number: number): number {
    const start = number >> 5;
    const here = this.pageWords[start]! & ((1 << (number & 31)) - 1);
    if (here !== 0) return (start << 5) | highestBit(here);
    let group = start >> 5;
    let words = this.pageGroups[group]! & ((1 << (start & 31)) - 1);
    while (words === 0) {
      group -= 1;
      if (group < 0) return -1;
      words = this.pageGroups[group]!;
    }
    const word = (group << 5) | highestBit(words);
    return (word << 5) | highestBit(this.pageWords[word]!);
  }
}

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);
const highestBit = (word: number): number => 31 - Math.clz32(word);

function enlarged<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
