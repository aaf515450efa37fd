/** The way to each part of the settings, and looking for one. */

import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { t } from '../../i18n/i18n';
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
      <TextInput
        aria-label={t('settings.find')}
        placeholder={t('settings.find')}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={
          text !== '' && <CloseButton size="xs" aria-label={t('settings.clearFind')} onClick={() => onText('')} />
        }
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === 'Enter' && first) onGo(first.id);
          if (event.key === 'Escape' && text !== '') {
            event.stopPropagation();
            onText('');
          }
        }}
      />
      <ul className={classes.links}>
        {found.map(({ id, title, entries }) => (
          <li key={id}>
            <a
              className={classes.link}
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
