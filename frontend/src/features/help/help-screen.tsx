/** Help: what there is and looking in it on one side, the page that is read on the other. */

import { Button } from '@mantine/core';
import { IconMessageReport } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { askToReport } from '../../bridge/report';
import { t } from '../../i18n/i18n';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { Screen } from '../../ui/screen';
import { HelpIndex } from './help-index';
import { HelpOverview } from './help-overview';
import classes from './help-screen.module.css';
import { HelpText } from './help-text';
import { isPage, type PageId, pageTitle } from './pages';
import type { Texts } from './texts';
import { useTexts } from './use-texts';

interface HelpScreenProps {
  /** From the address: which page, where on it, and what was looked for. */
  readonly page: string | undefined;
  readonly anchor: string;
  readonly looked: string;
  readonly onGo: (address: string) => void;
  readonly onLook: (text: string) => void;
}

export function HelpScreen({ page, anchor, looked, onGo, onLook }: HelpScreenProps) {
  const texts = useTexts();
  const current = isPage(page) ? page : null;
  return (
    <Screen
      title={t('app.places.help')}
      {...(current && { subtitle: pageTitle(current) })}
      actions={
        <Button
          data-tight
          variant="default"
          leftSection={<IconMessageReport size={14} aria-hidden />}
          onClick={() => askToReport(null)}
        >
          {t('app.commands.report')}
        </Button>
      }
      reading
    >
      <div className={classes.columns} data-reads={current !== null || undefined}>
        <HelpIndex texts={texts} current={current} looked={looked} onGo={onGo} onLook={onLook} />
        {texts === null ? (
          <LoadingSkeleton rows={8} />
        ) : (
          <Reading texts={texts} page={current} anchor={anchor} looked={looked} onGo={onGo} />
        )}
      </div>
    </Screen>
  );
}

interface ReadingProps extends Pick<HelpScreenProps, 'anchor' | 'looked' | 'onGo'> {
  readonly texts: Texts;
  readonly page: PageId | null;
}

function Reading({ texts, page, anchor, looked, onGo }: ReadingProps) {
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (page !== null) goTo(article.current, anchor);
  }, [page, anchor]);
  return (
    <article ref={article} className={classes.article}>
      {page === null ? (
        <HelpOverview texts={texts} onGo={onGo} />
      ) : (
        <HelpText text={texts[page]} looked={looked} onGo={onGo} />
      )}
    </article>
  );
}

/** The heading takes the focus, so that the keys and a screen reader go on from there; the field keeps it. */
function goTo(article: HTMLElement | null, anchor: string): void {
  const place = anchor === '' ? null : article?.querySelector(`#${CSS.escape(anchor)}`);
  const heading = place ?? article?.querySelector('h2');
  heading?.scrollIntoView({ block: place ? 'start' : 'nearest' });
  if (document.activeElement instanceof HTMLInputElement) return;
  if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
}
