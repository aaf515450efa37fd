/** Preferences of this device, and facts about the app: an index beside all parts. */

import { type ComponentType, useEffect, useState } from 'react';
import { t } from '../../i18n/i18n';
import { Screen } from '../../ui/screen';
import { About } from './about';
import { AppearanceChoices } from './appearance-choices';
import { Compaction } from './compaction';
import { Encryption } from './encryption';
import { Forgetting } from './forgetting';
import { LanguageChoice } from './language-choice';
import { Models } from './models';
import { SectionIndex } from './section-index';
import { isSection, type SectionId, sectionsWith } from './sections';
import classes from './settings-screen.module.css';
import { Shortcuts } from './shortcuts';

const PARTS: Readonly<Record<SectionId, ComponentType>> = {
  appearance: AppearanceChoices,
  language: LanguageChoice,
  models: Models,
  encryption: Encryption,
  history: Compaction,
  forgetting: Forgetting,
  shortcuts: Shortcuts,
  about: About,
};

interface SettingsScreenProps {
  /** From the address: the part to begin at. */
  readonly section?: string | undefined;
  readonly onSection: (id: SectionId) => void;
}

export function SettingsScreen({ section, onSection }: SettingsScreenProps) {
  const [text, setText] = useState('');
  const current = isSection(section) ? section : null;
  const found = sectionsWith(text);
  useEffect(() => {
    if (current !== null) goTo(current);
  }, [current]);
  const go = (id: SectionId) => {
    onSection(id);
    goTo(id);
  };
  return (
    <Screen title={t('settings.title')} reading>
      <div className={classes.columns}>
        <SectionIndex found={found} current={current} text={text} onText={setText} onGo={go} />
        <div className={classes.settings}>
          {found.map(({ id }) => {
            const Part = PARTS[id];
            return <Part key={id} />;
          })}
        </div>
      </div>
    </Screen>
  );
}

/** Its heading takes the focus, so that the keys go on from there. */
function goTo(id: SectionId): void {
  const heading = document.getElementById(id);
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}
