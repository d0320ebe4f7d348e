import { indicatorRegistry, readIndicator, type WrittenIndicator } from '../../indicators/index.js';
import { type FilePluginShelf, type PluginPlaces, userIndicators } from '../plugins/index.js';

export interface ChosenIndicators {
  readonly indicators: readonly WrittenIndicator[];
  /** A line for each that cannot be had; the others are there all the same. */
  readonly problems: readonly string[];
}

/** The indicators of the pane as the configuration writes them, those of plugins among them. */
export async function chooseIndicators(
  written: readonly string[],
  places: PluginPlaces,
  shelf: FilePluginShelf,
): Promise<ChosenIndicators> {
  const shipped = indicatorRegistry();
  const isShipped = (text: string) => 'definition' in readIndicator(text, shipped);
  // Plugins are compiled only where somebody asks for one.
  const own = written.every(isShipped) ? [] : (await userIndicators(places, shelf)).indicators;
  const registry = indicatorRegistry(own.map(({ definition }) => definition));
  const indicators: WrittenIndicator[] = [];
  const problems: string[] = [];
  for (const text of written) {
    const read = readIndicator(text, registry);
    if ('refused' in read) problems.push(`terminal.indicators: ${read.refused}`);
    else indicators.push(read);
  }
  return { indicators, problems };
}
