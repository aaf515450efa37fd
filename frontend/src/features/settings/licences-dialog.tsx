/** Every part of the program with its licence; each opens its text. */

import { Anchor, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import type { Licence, LicenceList } from '../../generated/api/types.gen';
import { t } from '../../i18n/i18n';
import { FindField } from '../../ui/find-field';
import { LoadingSkeleton } from '../../ui/loading-skeleton';
import { PlainText } from '../../ui/plain-text';
import { ProblemNotice } from '../../ui/problem-notice';
import classes from './licences-dialog.module.css';
import { licencesWith, useLicences, useLicenceTexts } from './use-licences';

interface LicencesDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function LicencesDialog({ opened, onClose }: LicencesDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('settings.licences.title')} size="lg">
      <Content />
    </Modal>
  );
}

function Content() {
  const asked = useLicences();
  if (asked.status === 'loading') return <LoadingSkeleton rows={10} />;
  if (asked.status === 'failed') return <ProblemNotice problem={asked.problem} onRetry={asked.retry} />;
  return <Listed list={asked.value} />;
}

function Listed({ list }: { readonly list: LicenceList }) {
  const [text, setText] = useState('');
  const found = licencesWith(text, list.items);
  return (
    <>
      <Text size="sm" mb={8}>
        {t(`settings.licences.from.${list.origin}`)}
      </Text>
      <FindField
        label={t('settings.licences.find')}
        clearLabel={t('settings.licences.clear')}
        text={text}
        onText={setText}
        onEnter={goToFirst}
      />
      <Text size="sm" mt={8} c="dimmed" role="status">
        {t('settings.licences.found', { count: found.length })}
      </Text>
      <ul className={classes.parts} aria-label={t('settings.licences.title')}>
        {found.map((licence) => (
          <Part key={`${licence.name} ${licence.version}`} licence={licence} />
        ))}
      </ul>
    </>
  );
}

/** In the next frame: the key that goes there is not to open it as well. */
function goToFirst(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`.${classes.part ?? ''} summary`)?.focus());
}

function Part({ licence }: { readonly licence: Licence }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <details
        className={classes.part}
        data-open={isOpen || undefined}
        onToggle={(event) => setOpen(event.currentTarget.open)}
      >
        <summary>
          <span className={classes.name}>{licence.name}</span>
          <span className={classes.version}>{licence.version}</span>
          <span className={classes.licence}>{licence.licence}</span>
        </summary>
        {isOpen && <Texts licence={licence} />}
      </details>
    </li>
  );
}

function Texts({ licence }: { readonly licence: Licence }) {
  const asked = useLicenceTexts(licence);
  if (asked.status === 'loading') return <LoadingSkeleton rows={3} />;
  if (asked.status === 'failed') return <ProblemNotice problem={asked.problem} onRetry={asked.retry} />;
  return (
    <section className={classes.text} aria-label={t('settings.licences.text', { name: licence.name })}>
      {licence.url !== null && (
        <Anchor size="sm" href={licence.url} target="_blank" rel="noreferrer">
          {licence.url}
        </Anchor>
      )}
      {asked.value.length === 0 && <p className={classes.none}>{t('settings.licences.none')}</p>}
      {asked.value.map((text) => (
        <PlainText key={text}>{text}</PlainText>
      ))}
    </section>
  );
}
