/**
 * V8 lets an old generation grow to a multiple of what is in use before it collects it: of a small heap that takes hours,
 * and looks like a leak until then. With this it may grow by a tenth; a collection of so little costs some milliseconds.
 */
export const TIGHT_HEAP_FLAG = '--heap-growing-percent=10';

/** Node's flags for a process that does little for months, where nobody waits for a collection. */
export const SMALL_HEAP_FLAGS = ['--max-semi-space-size=1', TIGHT_HEAP_FLAG];
