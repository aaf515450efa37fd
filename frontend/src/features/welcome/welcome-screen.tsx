/** The first screen of an empty vault: three ways to begin, and a tour. */

import { Button } from '@mantine/core';
import { IconFileImport, IconMap2, IconMasksTheater } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { t } from '../../i18n/i18n';
import { Screen } from '../../ui/screen';
import { TemplateChoice } from './template-choice';
import { startTour } from './tour-steps';
import { useSample } from './use-sample';
import classes from './welcome-screen.module.css';

interface WelcomeScreenProps {
  readonly onImport: () => void;
  readonly onCreateOwn: () => void;
  /** A persona was made from a template. */
  readonly onMade: () => void;
  /** The sample is there. */
  readonly onLookAround: () => void;
}

export function WelcomeScreen({ onImport, onCreateOwn, onMade, onLookAround }: WelcomeScreenProps) {
  const sample = useSample();
  return (
    <Screen title={t('welcome.title')}>
      <div className={classes.page}>
        <p className={classes.lead}>{t('welcome.lead')}</p>
        <div className={classes.ways}>
          <Way icon={IconFileImport} title={t('welcome.import.title')} words={t('welcome.import.words')}>
            <Button onClick={onImport}>{t('welcome.import.do')}</Button>
          </Way>
          <Way icon={IconMap2} title={t('welcome.sample.title')} words={t('welcome.sample.words')}>
            {sample.isHere ? (
              <>
                <Button onClick={onLookAround}>{t('welcome.sample.open')}</Button>
                <Button variant="default" loading={sample.busy} onClick={() => void sample.remove()}>
                  {t('welcome.sample.remove')}
                </Button>
              </>
            ) : (
              <Button loading={sample.busy} onClick={async () => (await sample.bring()) && onLookAround()}>
                {t('welcome.sample.do')}
              </Button>
            )}
          </Way>
          <Way icon={IconMasksTheater} title={t('welcome.template.title')} words={t('welcome.template.words')} wide>
            <TemplateChoice onMade={onMade} />
            <Button variant="default" onClick={onCreateOwn}>
              {t('welcome.template.own')}
            </Button>
          </Way>
        </div>
        <p className={classes.foot}>
          <Button variant="light" onClick={startTour}>
            {t('welcome.tour.do')}
          </Button>
          <span>{t('welcome.model')}</span>
        </p>
      </div>
    </Screen>
  );
}

interface WayProps {
  readonly icon: ComponentType<{ size: number }>;
  readonly title: string;
  readonly words: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

function Way({ icon: Icon, title, words, wide, children }: WayProps) {
  return (
    <section className={classes.way} data-wide={wide || undefined}>
      <span className={classes.icon} aria-hidden>
        <Icon size={22} />
      </span>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.words}>{words}</p>
      <div className={classes.actions}>{children}</div>
    </section>
  );
}
