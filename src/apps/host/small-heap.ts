/**
 * V8 lets an old generation grow to a multiple of what is in use before it collects it: of a small heap that takes hours,
 * and looks like a leak until then. With this it may grow by a tenth; a collection of so little costs some milliseconds.
 */
const TIGHT = '--heap-growing-percent=10';

/** Node's flags for a process that does little for months, where nobody waits for a collection. */
export const SMALL_HEAP_FLAGS = ['--max-semi-space-size=1', TIGHT];

/** The same for one that runs already: these are read at each collection, and its young generation stays as it is. */
export const RUNNING_HEAP_FLAGS = ['--semi-space-growth-factor=1', TIGHT];
