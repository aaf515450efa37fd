/** All pages; while something is looked for, where it stands in them. */

import { t } from '../../i18n/i18n';
import { FindField } from '../../ui/find-field';
import links from '../../ui/index-link.module.css';
import { type FoundSection, findIn, stretchesIn, wordsOf } from './find';
import { HelpAnchor } from './help-anchor';
import classes from './help-screen.module.css';
import { PAGE_IDS, type PageId, pageTitle } from './pages';
import type { Texts } from './texts';

interface HelpIndexProps {
  readonly texts: Texts | null;
  readonly current: PageId | null;
  /** What is looked for. */
  readonly looked: string;
  readonly onGo: (address: string) => void;
  readonly onLook: (text: string) => void;
}

export function HelpIndex({ texts, current, looked, onGo, onLook }: HelpIndexProps) {
  const found = texts === null ? [] : findIn(texts, looked);
  const addressOf = ({ page, anchor }: FoundSection) =>
    `/help/${page}?find=${encodeURIComponent(looked)}${anchor === '' ? '' : `#${anchor}`}`;
  return (
    <nav className={classes.index} aria-label={t('help.index')}>
      <FindField
        label={t('help.find')}
        clearLabel={t('help.clearFind')}
        text={looked}
        onText={onLook}
        onEnter={() => found[0] && onGo(addressOf(found[0]))}
      />
      <p className={classes.count} role="status">
        {wordsOf(looked).length > 0 && t('help.found', { count: found.length })}
      </p>
      {wordsOf(looked).length > 0 ? (
        <Found found={found} looked={looked} addressOf={addressOf} onGo={onGo} />
      ) : (
        <Pages current={current} onGo={onGo} />
      )}
    </nav>
  );
}

function Pages({ current, onGo }: Pick<HelpIndexProps, 'current' | 'onGo'>) {
  return (
    <ul className={classes.pages}>
      <li className={classes.all}>
        <HelpAnchor className={links.link} address="/help" onGo={onGo}>
          {t('help.all')}
        </HelpAnchor>
      </li>
      {PAGE_IDS.map((id) => (
        <li key={id}>
          <HelpAnchor
            className={links.link}
            address={`/help/${id}`}
            aria-current={id === current ? 'page' : undefined}
            onGo={onGo}
          >
            {pageTitle(id)}
          </HelpAnchor>
        </li>
      ))}
    </ul>
  );
}

interface FoundProps {
  readonly found: readonly FoundSection[];
  readonly looked: string;
  readonly addressOf: (section: FoundSection) => string;
  readonly onGo: (address: string) => void;
}

function Found({ found, looked, addressOf, onGo }: FoundProps) {
  const words = wordsOf(looked);
  return (
    <ul className={classes.found}>
      {found.map((section) => (
        <li key={`${section.page}#${section.anchor}`}>
          <HelpAnchor className={links.link} address={addressOf(section)} onGo={onGo}>
            <span className={classes.hit}>{marked(section.title, words)}</span>
            {section.anchor !== '' && <span className={classes.of}>{pageTitle(section.page)}</span>}
            <span className={classes.excerpt}>{marked(section.excerpt, words)}</span>
          </HelpAnchor>
        </li>
      ))}
    </ul>
  );
}

function marked(text: string, words: readonly string[]) {
  const parts = [];
  let at = 0;
  for (const [start, end] of stretchesIn(text, words)) {
    parts.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  return [...parts, text.slice(at)];
}
