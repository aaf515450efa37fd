/** The way to each part of the settings, and looking for one. */

import { t } from '../../i18n/i18n';
import { FindField } from '../../ui/find-field';
import links from '../../ui/index-link.module.css';
import type { FoundSection, SectionId } from './sections';
import classes from './settings-screen.module.css';

interface SectionIndexProps {
  readonly found: readonly FoundSection[];
  readonly current: SectionId | null;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onGo: (id: SectionId) => void;
}

export function SectionIndex({ found, current, text, onText, onGo }: SectionIndexProps) {
  return (
    <nav className={classes.index} aria-label={t('settings.index')}>
      <FindField
        label={t('settings.find')}
        clearLabel={t('settings.clearFind')}
        text={text}
        onText={onText}
        onEnter={() => found[0] && onGo(found[0].id)}
      />
      <ul className={classes.links}>
        {found.map(({ id, title, entries }) => (
          <li key={id}>
            <a
              className={links.link}
              href={`/settings?section=${id}`}
              aria-current={id === current ? 'location' : undefined}
              onClick={(event) => {
                event.preventDefault();
                onGo(id);
              }}
            >
              {title}
              {entries.length > 0 && <span className={classes.entries}>{entries.join(' · ')}</span>}
            </a>
          </li>
        ))}
      </ul>
      <p className={classes.none} role="status">
        {found.length === 0 && t('settings.noneFound')}
      </p>
    </nav>
  );
}
