/** Preferences of this device, and facts about the app: an index beside all parts. */

import { Text } from '@mantine/core';
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { t } from '../../i18n/i18n';
import { Screen } from '../../ui/screen';
import { About } from './about';
import { AppearanceChoices } from './appearance-choices';
import { Compaction } from './compaction';
import { DataLocation } from './data-location';
import { Encryption } from './encryption';
import { Forgetting } from './forgetting';
import { LanguageChoice } from './language-choice';
import { Models } from './models';
import { Privacy } from './privacy';
import { Section } from './section';
import { SectionIndex } from './section-index';
import { isSection, type SectionId, sectionsWith } from './sections';
import classes from './settings-screen.module.css';
import { Shortcuts } from './shortcuts';
import { Updates } from './updates';

/** What other slices know how to set. */
interface Borrowed {
  readonly memory: ReactNode;
  readonly privacy: ReactNode;
  readonly backups: ReactNode;
  readonly notices: ReactNode;
  /** Null in an app that does not sync. */
  readonly sync: ReactNode;
  /** A part of what is about the app itself. */
  readonly crashes: ReactNode;
}

const PARTS: Readonly<Record<Exclude<SectionId, keyof Borrowed | 'about'>, ComponentType>> = {
  appearance: AppearanceChoices,
  language: LanguageChoice,
  models: Models,
  encryption: Encryption,
  history: Compaction,
  forgetting: Forgetting,
  shortcuts: Shortcuts,
  data: DataLocation,
  updates: Updates,
};

interface SettingsScreenProps extends Borrowed {
  /** From the address: the part to begin at. */
  readonly section?: string | undefined;
  readonly onSection: (id: SectionId) => void;
}

export function SettingsScreen({ section, onSection, ...borrowed }: SettingsScreenProps) {
  const [text, setText] = useState('');
  const current = isSection(section) ? section : null;
  const found = sectionsWith(text, borrowed.sync === null ? ['sync'] : []);
  // It may not be known at first whether the app has this part.
  const isThere = current !== 'sync' || borrowed.sync !== null;
  useEffect(() => (current === null || !isThere ? undefined : keepInView(current)), [current, isThere]);
  const go = (id: SectionId) => {
    onSection(id);
    keepInView(id);
  };
  return (
    <Screen title={t('settings.title')} reading>
      <div className={classes.columns}>
        <SectionIndex found={found} current={current} text={text} onText={setText} onGo={go} />
        <div className={classes.settings}>
          {found.map(({ id }) => (
            <Part key={id} id={id} borrowed={borrowed} onGo={go} />
          ))}
        </div>
      </div>
    </Screen>
  );
}

interface PartProps {
  readonly id: SectionId;
  readonly borrowed: Borrowed;
  readonly onGo: (id: SectionId) => void;
}

function Part({ id, borrowed, onGo }: PartProps) {
  if (id === 'privacy') return <Privacy defaults={borrowed.privacy} onGo={onGo} />;
  if (id === 'about') return <About crashes={borrowed.crashes} />;
  if (id === 'notices' || id === 'sync') return <Section id={id}>{borrowed[id]}</Section>;
  if (id === 'memory' || id === 'backups') {
    return (
      <Section id={id}>
        <Text size="sm" mb={12}>
          {t(`settings.${id}.about`)}
        </Text>
        {borrowed[id]}
      </Section>
    );
  }
  const Own = PARTS[id];
  return <Own />;
}

const SETTLES_MS = 2_000;
const BY_HAND = ['wheel', 'pointerdown', 'keydown'] as const;

/** Its heading takes the focus, so that the keys go on from there; parts above that are still loading do not push it away. */
function keepInView(id: SectionId): (() => void) | undefined {
  const heading = document.getElementById(id);
  const all = heading?.closest('section')?.parentElement;
  if (!heading || !all) return;
  heading.focus({ preventScroll: true });
  const growing = new ResizeObserver(() => heading.scrollIntoView({ block: 'start' }));
  growing.observe(all); // which tells at once how large it is now
  const stop = () => {
    growing.disconnect();
    clearTimeout(settled);
    for (const kind of BY_HAND) removeEventListener(kind, stop);
  };
  const settled = setTimeout(stop, SETTLES_MS);
  for (const kind of BY_HAND) addEventListener(kind, stop, { passive: true });
  return stop;
}
