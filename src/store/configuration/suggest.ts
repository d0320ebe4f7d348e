/** Spelling is the engine's too: a parameter's name is judged like a key of a file. */
export { editDistance, suggest } from '../../domain/index.js';
