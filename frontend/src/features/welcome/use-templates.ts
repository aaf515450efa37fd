/** The templates, read once. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../bridge/problem';
import type { TemplateRead } from '../../generated/api/types.gen';

interface Templates {
  /** Null until they are there. */
  readonly templates: readonly TemplateRead[] | null;
  readonly problem: Problem | null;
  readonly again: () => void;
}

export function useTemplates(read: () => Promise<{ readonly items: readonly TemplateRead[] }>): Templates {
  const [templates, setTemplates] = useState<readonly TemplateRead[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(read);
  const again = useCallback(() => {
    setProblem(null);
    latest.current().then(
      ({ items }) => setTemplates(items),
      (error: unknown) => setProblem(toProblem(error)),
    );
  }, []);
  useEffect(again, [again]);
  return { templates, problem, again };
}
