import { basename } from 'node:path';
import { visible } from './plain-text.js';

/** A line of a file, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** One mistake in a configuration. */
export interface Problem extends Place {
  /** Dotted; empty where the file as a whole is meant. */
  readonly path: string;
  /** What is wrong and what would be right, in one line. */
  readonly text: string;
}

/** `risk.yaml:12` */
export const placeText = (place: Place): string => `${basename(place.file)}:${place.line}`;

/** `config.yaml:7: unknown key "strategie"; did you mean "strategies"?` */
export const problemLine = (problem: Problem): string => `${placeText(problem)}: ${visible(problem.text)}`;
