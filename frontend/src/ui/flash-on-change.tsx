/** A row that lights up once, softly, when a push changed it. */

import { type CSSProperties, type ReactNode, useEffect, useRef } from 'react';

interface FlashOnChangeProps {
  /** `changed` of the live query. */
  readonly changed: ReadonlySet<string>;
  readonly rowKey: string;
  readonly className?: string | undefined;
  readonly style?: CSSProperties | undefined;
  readonly children: ReactNode;
}

const FLASH_MS = 900;
/** Rows scrolled away and back must not light up again for the same push. */
const shown = new WeakMap<ReadonlySet<string>, Set<string>>();

export function FlashOnChange({ changed, rowKey, className, style, children }: FlashOnChangeProps) {
  const element = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!changed.has(rowKey) || !firstTime(changed, rowKey)) return;
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches || isReduced()) return;
    element.current?.animate?.([{ backgroundColor: 'var(--pjais-color-flash)' }, { backgroundColor: 'transparent' }], {
      duration: FLASH_MS,
      easing: 'ease-out',
    });
  }, [changed, rowKey]);

  return (
    <div ref={element} className={className} style={style}>
      {children}
    </div>
  );
}

function firstTime(changed: ReadonlySet<string>, rowKey: string): boolean {
  const keys = shown.get(changed) ?? new Set<string>();
  shown.set(changed, keys);
  if (keys.has(rowKey)) return false;
  keys.add(rowKey);
  return true;
}

/** As chosen in the settings. */
function isReduced(): boolean {
  return document.documentElement.dataset['motion'] === 'reduced';
}
