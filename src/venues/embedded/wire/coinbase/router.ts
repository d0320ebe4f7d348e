import type { Endpoint } from './endpoints.js';

interface Found {
  readonly endpoint: Endpoint;
  /** What stood in the braces. */
  readonly parts: readonly string[];
}

interface Pattern {
  readonly segments: readonly string[];
  readonly endpoint: Endpoint;
}

/** Finds endpoints: what is written out comes before what takes any segment. */
export class Router {
  private readonly exact = new Map<string, Endpoint>();
  private readonly patterns: Pattern[] = [];

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      if (endpoint.path.includes('{')) this.patterns.push({ segments: endpoint.path.split('/'), endpoint });
      else this.exact.set(endpoint.path, endpoint);
    }
  }

  find(method: string, path: string): Found | undefined {
    const wanted = `${method} ${path}`;
    const exact = this.exact.get(wanted);
    if (exact !== undefined) return { endpoint: exact, parts: [] };
    const segments = wanted.split('/');
    for (const { segments: pattern, endpoint } of this.patterns) {
      const parts = matching(pattern, segments);
      if (parts !== null) return { endpoint, parts };
    }
    return undefined;
  }
}

function matching(pattern: readonly string[], segments: readonly string[]): string[] | null {
  if (pattern.length !== segments.length) return null;
  const parts: string[] = [];
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index]!;
    if (part.startsWith('{')) parts.push(decoded(segment));
    else if (part !== segment) return null;
  }
  return parts;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
