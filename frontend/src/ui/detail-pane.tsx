/** The pane beside a list that shows one of its items in full: a head that stays, a body that scrolls. */

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from '../i18n/i18n';
import classes from './detail-pane.module.css';

interface DetailPaneProps {
  title: string;
  subtitle: ReactNode;
  /** What is shown, in words: "event", "live query". */
  of: string;
  onClose: () => void;
  children: ReactNode;
}

export function DetailPane({ title, subtitle, of, onClose, children }: DetailPaneProps) {
  return (
    <div className={classes.pane}>
      <header className={classes.head}>
        <div className={classes.name}>
          <h2 className={classes.title}>{title}</h2>
          <p className={classes.subtitle}>{subtitle}</p>
        </div>
        <Tooltip label={t('ui.closeByEscape')}>
          <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={t('ui.closeNamed', { of })}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keys must reach it */}
      <section className={classes.body} tabIndex={0} aria-label={t('ui.aboutNamed', { of })}>
        {children}
      </section>
    </div>
  );
}

/** Names and values below each other; a value of null reads "none". */
export function FactList({ facts }: { facts: readonly (readonly [string, string | null])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value ?? t('ui.none')}</dd>
        </div>
      ))}
    </dl>
  );
}
